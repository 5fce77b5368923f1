import { createTracing } from "@orderapp/http/spans/tracing";

/** What this Worker's entry points record spans by, and which of its bindings do. */
export const { handler, DurableObject, WorkerEntrypoint } = createTracing({
  service: "payment",
  rpc: ["USER", "ORDER"],
  objects: ["STORE", "INBOX", "RECONCILER", "IDEMPOTENCY"],
  queues: ["EVENTS"],
});
