import type { OrderRpc } from "@orderapp/contracts/order";
import type { PaymentRpc } from "@orderapp/contracts/payment";
import type { ProductRpc } from "@orderapp/contracts/product";
import type { UserRpc } from "@orderapp/contracts/user";
import type { IdempotentBindings } from "@orderapp/http/idempotency";
import type { BaseVariables } from "@orderapp/http/types";
import type { NotificationContext } from "./context.ts";

/** The generated bindings, narrowed where the configuration cannot know the type, and the secrets. */
export interface Env extends Omit<Cloudflare.Env, "USER" | "PRODUCT" | "ORDER" | "PAYMENT" | "IDEMPOTENCY"> {
  USER: Service<UserRpc>;
  PRODUCT: Service<ProductRpc>;
  ORDER: Service<OrderRpc>;
  PAYMENT: Service<PaymentRpc>;
  IDEMPOTENCY: IdempotentBindings["IDEMPOTENCY"];
  /** The list of ended sessions, which the user Worker writes: a Redis over REST. */
  REVOCATIONS_REDIS_URL: string;
  REVOCATIONS_REDIS_TOKEN: string;
  UPSTASH_REDIS_REST_URL: string;
  UPSTASH_REDIS_REST_TOKEN: string;
  /** By which way mails go: the binding EMAIL, or else SMTP. */
  MAIL_TRANSPORT?: "smtp" | "cloudflare";
  /** `smtp://user:pass@host:587` (with STARTTLS, when there is a login) or `smtps://…`. */
  SMTP_URL: string;
  /** What the links that end advertising are sealed with; changing it spoils those in mails that went out. */
  UNSUBSCRIBE_SECRET: string;
  /** What the secrets of webhook endpoints are sealed with: 32 random characters or more. */
  WEBHOOK_SECRET_KEY: string;
  /** Without these three there are no text messages. The last is a number, a name, or a messaging service's id. */
  TWILIO_ACCOUNT_SID?: string;
  TWILIO_AUTH_TOKEN?: string;
  TWILIO_FROM?: string;
  /** The sandbox of the local cloud instead of Twilio. */
  TWILIO_API_URL?: string;
}

export type App = { Bindings: Env; Variables: BaseVariables & { context: NotificationContext } };
