import type { Logger } from "@orderapp/http/log";
import type { BaseVariables } from "@orderapp/http/types";
import type { DomainEvent } from "@orderapp/contracts/events";
import type { NotificationRpc } from "@orderapp/contracts/notification";
import type { OrderRpc } from "@orderapp/contracts/order";
import type { PaymentRpc } from "@orderapp/contracts/payment";
import type { IdempotencyKey } from "@orderapp/http/idempotency-object";
import type { UserContext } from "./context.ts";
import type { AttemptLimiter } from "./durable-objects/attempt-limiter.ts";
import type { MailRequests } from "./durable-objects/mail-requests.ts";
import type { UserStore } from "./durable-objects/user-store.ts";

type Narrowed =
  | "ATTEMPTS"
  | "EVENTS"
  | "IDEMPOTENCY"
  | "LOG_LEVEL"
  | "MAIL_REQUESTS"
  | "NOTIFICATION"
  | "ORDER"
  | "PAYMENT"
  | "STORE"
  | Settings;
type Settings =
  "ACCESS_TOKEN_TTL_SECONDS" | "BCRYPT_COST" | "JWT_AUDIENCE" | "JWT_ISSUER" | "REFRESH_TOKEN_TTL_SECONDS";

/** The generated bindings, narrowed where the configuration cannot know the payload, and the secrets. */
export interface Env extends Omit<Cloudflare.Env, Narrowed>, Record<Settings, string> {
  LOG_LEVEL: string;
  EVENTS: Queue<DomainEvent>;
  IDEMPOTENCY: DurableObjectNamespace<IdempotencyKey>;
  STORE: DurableObjectNamespace<UserStore>;
  /** One object an e-mail address, device or network address: how often it failed to sign in. */
  ATTEMPTS: DurableObjectNamespace<AttemptLimiter>;
  /** One object an e-mail address: what mails were asked for. */
  MAIL_REQUESTS: DurableObjectNamespace<MailRequests>;
  ORDER: Service<OrderRpc>;
  PAYMENT: Service<PaymentRpc>;
  NOTIFICATION: Service<NotificationRpc>;
  MONGODB_URI: string;
  /** The list of ended sessions, which all Workers read. */
  REVOCATIONS_REDIS_URL: string;
  REVOCATIONS_REDIS_TOKEN: string;
  /** From which refresh, device and link tokens are derived. */
  TOKEN_SECRET: string;
  /** A private JWK set in JSON; its first key signs. */
  JWT_KEYS: string;
  /** The administrator who is made at first use; both or neither. */
  ADMIN_EMAIL?: string;
  ADMIN_PASSWORD?: string;
}

export type AppEnv = { Bindings: Env; Variables: BaseVariables & { user: UserContext; log: Logger } };
