import type { DomainEvent } from "@orderapp/contracts/events";
import type { UserRpc } from "@orderapp/contracts/user";
import type { IdempotencyKey } from "@orderapp/http/idempotency-object";
import type { Environment } from "@orderapp/http/settings";
import type { BaseVariables } from "@orderapp/http/types";
import type { ProductContext } from "./context.ts";
import type { RecentAnswers } from "./routes/catalogue-answer.ts";
import type { settings } from "./settings.ts";

type Bound = "EVENTS" | "IDEMPOTENCY" | "USER";
type Settings = Environment<typeof settings>;

/** The generated bindings, narrowed where the configuration cannot know the payload, and the secrets. */
export interface Env extends Omit<Cloudflare.Env, Bound | keyof Settings>, Settings {
  EVENTS: Queue<DomainEvent>;
  IDEMPOTENCY: DurableObjectNamespace<IdempotencyKey>;
  USER: Service<UserRpc>;
}

export type AppEnv = { Bindings: Env; Variables: BaseVariables & { product: ProductContext; recent: RecentAnswers } };
