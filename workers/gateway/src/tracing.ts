import { createTracing } from "@orderapp/http/spans/tracing";

/** What this Worker's entry points record spans by, and which of its bindings do. */
export const { handler } = createTracing({
  service: "gateway",
  edge: true,
  rpc: ["USER", "PRODUCT", "ORDER", "PAYMENT", "NOTIFICATION"],
  http: ["USER_HTTP", "PRODUCT_HTTP", "ORDER_HTTP", "PAYMENT_HTTP", "NOTIFICATION_HTTP"],
});
