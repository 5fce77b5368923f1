import { createTracing } from "@orderapp/http/spans/tracing";

/** What this Worker's entry points record spans by, and which of its bindings do. */
export const { handler, DurableObject, WorkerEntrypoint } = createTracing({
  service: "order",
  rpc: ["USER", "PRODUCT", "PAYMENT"],
  objects: ["CARTS", "CART_OWNERS", "IDEMPOTENCY"],
  queues: ["EVENTS"],
});
