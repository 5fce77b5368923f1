import type { NotificationRpc } from "@orderapp/contracts/notification";
import type { OrderRpc } from "@orderapp/contracts/order";
import type { PaymentRpc } from "@orderapp/contracts/payment";
import type { ProductRpc } from "@orderapp/contracts/product";
import type { UserRpc } from "@orderapp/contracts/user";
import type { Environment } from "@orderapp/http/settings";
import type { RateLimiters } from "./rate-limits.ts";
import type { settings } from "./settings.ts";

type Bound = "ASSETS" | "METRICS" | "NOTIFICATION" | "ORDER" | "PAYMENT" | "PRODUCT" | "USER" | keyof RateLimiters;
type Settings = Environment<typeof settings>;

/** The generated bindings, narrowed where the configuration cannot know the type, and the settings. */
export interface Env extends Omit<Cloudflare.Env, Bound | keyof Settings>, Settings, RateLimiters {
  /** Where requests are measured; absent where nobody asks. */
  METRICS?: AnalyticsEngineDataset;
  /** The files of /docs; absent where only the API is run. */
  ASSETS?: Fetcher;
  USER: Service<UserRpc>;
  PRODUCT: Service<ProductRpc>;
  ORDER: Service<OrderRpc>;
  PAYMENT: Service<PaymentRpc>;
  NOTIFICATION: Service<NotificationRpc>;
}

export type ServiceBinding = "USER_HTTP" | "PRODUCT_HTTP" | "ORDER_HTTP" | "PAYMENT_HTTP" | "NOTIFICATION_HTTP";
