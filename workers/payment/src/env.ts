import type { OrderRpc } from "@orderapp/contracts/order";
import type { UserRpc } from "@orderapp/contracts/user";
import type { IdempotencyKey } from "@orderapp/http/idempotency-object";
import type { BaseVariables } from "@orderapp/http/types";
import type { PaymentContext } from "./context.ts";
import type { PaymentStore } from "./durable-objects/payment-store.ts";
import type { Reconciler } from "./durable-objects/reconciler.ts";
import type { WebhookInbox } from "./durable-objects/webhook-inbox.ts";
import type { DiffersEvent } from "./durable-objects/reconciler-storage.ts";
import type { PaymentEvent } from "./payments/payment.ts";

type Narrowed =
  "STORE" | "INBOX" | "RECONCILER" | "IDEMPOTENCY" | "USER" | "ORDER" | "EVENTS" | "LOG_LEVEL" | "ENVIRONMENT";

/** The generated bindings, narrowed where the wrangler file cannot know the type, and the secrets. */
export interface Env extends Omit<Cloudflare.Env, Narrowed | "JWT_ISSUER" | "JWT_AUDIENCE"> {
  STORE: DurableObjectNamespace<PaymentStore>;
  INBOX: DurableObjectNamespace<WebhookInbox>;
  RECONCILER: DurableObjectNamespace<Reconciler>;
  IDEMPOTENCY: DurableObjectNamespace<IdempotencyKey>;
  USER: Service<UserRpc>;
  ORDER: Service<OrderRpc>;
  EVENTS: Queue<PaymentEvent | DiffersEvent>;
  ENVIRONMENT: string;
  LOG_LEVEL?: string;
  JWT_ISSUER: string;
  JWT_AUDIENCE: string;
  /** The list of ended sessions, which the user Worker writes: a Redis over REST. */
  REVOCATIONS_REDIS_URL: string;
  REVOCATIONS_REDIS_TOKEN: string;
  MONGODB_URI: string;
  STRIPE_SECRET_KEY: string;
  STRIPE_WEBHOOK_SECRET: string;
  /** Another base than Stripe's own, such as the local sandbox's `http://127.0.0.1:12111`. */
  STRIPE_API_URL?: string;
  /** PayPal's account; without one there is no PayPal. */
  PAYPAL_CLIENT_ID?: string;
  PAYPAL_CLIENT_SECRET?: string;
  /** PayPal's name of our webhook, which it signs with each event. */
  PAYPAL_WEBHOOK_ID?: string;
  /** Another base than the live one: `https://api-m.sandbox.paypal.com`, or the local sandbox. */
  PAYPAL_API_URL?: string;
  /** Where PayPal sends buyers who approved, and those who did not. */
  PAYPAL_RETURN_URL?: string;
  PAYPAL_CANCEL_URL?: string;
  /** `on` lets buyers pay by bank transfer, which an administrator marks as paid. */
  MANUAL_PAYMENTS?: string;
  /** What the buyer is told to do; `{orderNumber}` and `{total}` stand for the order's. */
  MANUAL_PAYMENT_INSTRUCTIONS?: string;
  /** How many days an order waits for the transfer; 7 unless set. */
  MANUAL_PAYMENT_DAYS?: string;
  /** Where the objects that hold the database connections are made, near the database: `weur`, `enam` and so on. */
  MONGODB_LOCATION_HINT?: DurableObjectLocationHint;
  /** How long money may wait for its order to appear before it is given back; 600 unless set. */
  UNKNOWN_ORDER_GRACE_SECONDS?: string;
  /** How old the report of a day that is not over may be before asking for it makes another; 60 unless set. */
  RECONCILIATION_REFRESH_SECONDS?: string;
}

export type App = { Bindings: Env; Variables: BaseVariables & { payment: PaymentContext } };
