import type { Logger } from "@orderapp/http/log";
import type { Environment } from "@orderapp/http/settings";
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
import type { settings } from "./settings.ts";

type Bound = "ATTEMPTS" | "EVENTS" | "IDEMPOTENCY" | "MAIL_REQUESTS" | "NOTIFICATION" | "ORDER" | "PAYMENT" | "STORE";
type Settings = Environment<typeof settings>;

/** The generated bindings, narrowed where the configuration cannot know the payload, and the secrets. */
export interface Env extends Omit<Cloudflare.Env, Bound | keyof Settings>, Settings {
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
}

export type AppEnv = { Bindings: Env; Variables: BaseVariables & { user: UserContext; log: Logger } };
