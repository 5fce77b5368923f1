import { createTracing } from "@orderapp/http/spans/tracing";

/** What this Worker's entry points record spans by, and which of its bindings do. */
export const { handler, WorkerEntrypoint } = createTracing({
  service: "product",
  rpc: ["USER"],
  objects: ["IDEMPOTENCY"],
  queues: ["EVENTS"],
});
