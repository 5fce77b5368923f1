import { createTracing } from "@orderapp/http/spans/tracing";

/** What this Worker's entry points record spans by, and which of its bindings do. */
export const { handler, DurableObject, WorkerEntrypoint } = createTracing({
  service: "user",
  rpc: ["ORDER", "PAYMENT", "NOTIFICATION"],
  objects: ["STORE", "ATTEMPTS", "MAIL_REQUESTS", "IDEMPOTENCY"],
  queues: ["EVENTS"],
});
