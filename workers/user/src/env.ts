import type { Logger } from "@orderapp/http/log";
import type { BaseVariables } from "@orderapp/http/types";
import type { DomainEvent } from "@orderapp/contracts/events";
import type { IdempotencyKey } from "@orderapp/http/idempotency-object";
import type { UserContext } from "./context.ts";
import type { UserStore } from "./durable-objects/user-store.ts";

type Narrowed = "EVENTS" | "IDEMPOTENCY" | "LOG_LEVEL" | "STORE" | Settings;
type Settings =
  "ACCESS_TOKEN_TTL_SECONDS" | "BCRYPT_COST" | "JWT_AUDIENCE" | "JWT_ISSUER" | "REFRESH_TOKEN_TTL_SECONDS";

/** The generated bindings, narrowed where the configuration cannot know the payload, and the secrets. */
export interface Env extends Omit<Cloudflare.Env, Narrowed>, Record<Settings, string> {
  LOG_LEVEL: string;
  EVENTS: Queue<DomainEvent>;
  IDEMPOTENCY: DurableObjectNamespace<IdempotencyKey>;
  STORE: DurableObjectNamespace<UserStore>;
  MONGODB_URI: string;
  /** A private JWK set in JSON; its first key signs. */
  JWT_KEYS: string;
  /** The administrator who is made at first use; both or neither. */
  ADMIN_EMAIL?: string;
  ADMIN_PASSWORD?: string;
}

export type AppEnv = { Bindings: Env; Variables: BaseVariables & { user: UserContext; log: Logger } };
