import type { NotificationRpc } from "@orderapp/contracts/notification";
import type { OrderRpc } from "@orderapp/contracts/order";
import type { PaymentRpc } from "@orderapp/contracts/payment";
import type { ProductRpc } from "@orderapp/contracts/product";
import type { UserRpc } from "@orderapp/contracts/user";
import type { RateLimiters } from "./rate-limits.ts";

type Narrowed =
  | "ASSETS"
  | "CORS_ORIGINS"
  | "LOG_LEVEL"
  | "METRICS"
  | "METRICS_DATASET"
  | "NOTIFICATION"
  | "ORDER"
  | "PAYMENT"
  | "PRODUCT"
  | "RATE_LIMITS"
  | "USER"
  | keyof RateLimiters;

/** The generated bindings, with the siblings' RPC as the contracts say. */
export interface Env extends Omit<Cloudflare.Env, Narrowed>, RateLimiters {
  LOG_LEVEL: string;
  /** Origins of browser clients, comma-separated. */
  CORS_ORIGINS: string;
  /** How many requests are served to whom; see contracts/rate-limits.ts. Nobody is limited without. */
  RATE_LIMITS?: string;
  /** Where requests are measured; absent where nobody asks. */
  METRICS?: AnalyticsEngineDataset;
  METRICS_DATASET: string;
  /** What `GET /metrics` is protected by; without it there is no such path. */
  METRICS_TOKEN?: string;
  /** For how long an answer of `GET /metrics` is told again; 10 when not set. */
  METRICS_KEEP_SECONDS?: string;
  /** The SQL API of Analytics Engine: Cloudflare's account, a token that may read its analytics, and another address. */
  ANALYTICS_ACCOUNT_ID?: string;
  ANALYTICS_API_TOKEN?: string;
  ANALYTICS_API_URL?: string;
  /** The files of /docs; absent where only the API is run. */
  ASSETS?: Fetcher;
  USER: Service<UserRpc>;
  PRODUCT: Service<ProductRpc>;
  ORDER: Service<OrderRpc>;
  PAYMENT: Service<PaymentRpc>;
  NOTIFICATION: Service<NotificationRpc>;
}

export type ServiceBinding = "USER_HTTP" | "PRODUCT_HTTP" | "ORDER_HTTP" | "PAYMENT_HTTP" | "NOTIFICATION_HTTP";
