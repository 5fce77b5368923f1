import type { OrderRpc } from "@orderapp/contracts/order";
import type { UserRpc } from "@orderapp/contracts/user";
import type { IdempotencyKey } from "@orderapp/http/idempotency-object";
import type { Environment } from "@orderapp/http/settings";
import type { BaseVariables } from "@orderapp/http/types";
import type { PaymentContext } from "./context.ts";
import type { PaymentStore } from "./durable-objects/payment-store.ts";
import type { Reconciler } from "./durable-objects/reconciler.ts";
import type { WebhookInbox } from "./durable-objects/webhook-inbox.ts";
import type { DiffersEvent } from "./durable-objects/reconciler-storage.ts";
import type { PaymentEvent } from "./payments/payment.ts";
import type { settings } from "./settings.ts";

type Bound = "STORE" | "INBOX" | "RECONCILER" | "IDEMPOTENCY" | "USER" | "ORDER" | "EVENTS";
type Settings = Environment<typeof settings>;

/** The generated bindings, narrowed where the wrangler file cannot know the type, and the secrets. */
export interface Env extends Omit<Cloudflare.Env, Bound | keyof Settings>, Settings {
  STORE: DurableObjectNamespace<PaymentStore>;
  INBOX: DurableObjectNamespace<WebhookInbox>;
  RECONCILER: DurableObjectNamespace<Reconciler>;
  IDEMPOTENCY: DurableObjectNamespace<IdempotencyKey>;
  USER: Service<UserRpc>;
  ORDER: Service<OrderRpc>;
  EVENTS: Queue<PaymentEvent | DiffersEvent>;
}

export type App = { Bindings: Env; Variables: BaseVariables & { payment: PaymentContext } };
