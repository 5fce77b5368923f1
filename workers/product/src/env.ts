import type { DomainEvent } from "@orderapp/contracts/events";
import type { UserRpc } from "@orderapp/contracts/user";
import type { IdempotencyKey } from "@orderapp/http/idempotency-object";
import type { BaseVariables } from "@orderapp/http/types";
import type { ProductContext } from "./context.ts";
import type { RecentAnswers } from "./routes/catalogue-answer.ts";

type Settings = "ENVIRONMENT" | "JWT_AUDIENCE" | "JWT_ISSUER" | "LOG_LEVEL" | "STORE_CURRENCY";

/** The generated bindings, narrowed where the configuration cannot know the payload, and the secrets. */
export interface Env
  extends Omit<Cloudflare.Env, "EVENTS" | "IDEMPOTENCY" | "USER" | Settings>, Record<Settings, string> {
  EVENTS: Queue<DomainEvent>;
  IDEMPOTENCY: DurableObjectNamespace<IdempotencyKey>;
  USER: Service<UserRpc>;
  /** The list of ended sessions, which the user Worker writes: a Redis over REST. */
  REVOCATIONS_REDIS_URL: string;
  REVOCATIONS_REDIS_TOKEN: string;
  PRODUCT_DATABASE_URL: string;
  /** A copy that may lag, for what shoppers read. */
  PRODUCT_DATABASE_READ_URL?: string;
  UPSTASH_REDIS_REST_URL: string;
  UPSTASH_REDIS_REST_TOKEN: string;
}

export type AppEnv = { Bindings: Env; Variables: BaseVariables & { product: ProductContext; recent: RecentAnswers } };
