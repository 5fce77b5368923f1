import { createTracing } from "@orderapp/http/spans/tracing";

/** What this Worker's entry points record spans by, and which of its bindings do. */
export const { handler, DurableObject, WorkerEntrypoint } = createTracing({
  service: "notification",
  rpc: ["USER", "PRODUCT", "ORDER", "PAYMENT"],
  objects: ["WEBHOOK_ENDPOINTS", "WEBHOOK_DIRECTORY", "IDEMPOTENCY"],
});
