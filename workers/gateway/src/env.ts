import type { NotificationRpc } from "@orderapp/contracts/notification";
import type { OrderRpc } from "@orderapp/contracts/order";
import type { PaymentRpc } from "@orderapp/contracts/payment";
import type { ProductRpc } from "@orderapp/contracts/product";
import type { UserRpc } from "@orderapp/contracts/user";

type Narrowed = "ASSETS" | "CORS_ORIGINS" | "LOG_LEVEL" | "NOTIFICATION" | "ORDER" | "PAYMENT" | "PRODUCT" | "USER";

/** The generated bindings, with the siblings' RPC as the contracts say. */
export interface Env extends Omit<Cloudflare.Env, Narrowed> {
  LOG_LEVEL: string;
  /** Origins of browser clients, comma-separated. */
  CORS_ORIGINS: string;
  /** The files of /docs; absent where only the API is run. */
  ASSETS?: Fetcher;
  USER: Service<UserRpc>;
  PRODUCT: Service<ProductRpc>;
  ORDER: Service<OrderRpc>;
  PAYMENT: Service<PaymentRpc>;
  NOTIFICATION: Service<NotificationRpc>;
}

export type ServiceBinding = "USER_HTTP" | "PRODUCT_HTTP" | "ORDER_HTTP" | "PAYMENT_HTTP" | "NOTIFICATION_HTTP";
