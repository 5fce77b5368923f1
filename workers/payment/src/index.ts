import { createApp } from "./app.ts";
import type { Env } from "./env.ts";
import { handler } from "./tracing.ts";

export { IdempotencyKey } from "@orderapp/http/idempotency-object";
export { PaymentStore } from "./durable-objects/payment-store.ts";
export { Reconciler } from "./durable-objects/reconciler.ts";
export { WebhookInbox } from "./durable-objects/webhook-inbox.ts";
export { PaymentEntrypoint } from "./rpc.ts";

const app = createApp();

export default handler({
  fetch: app.fetch,
  async scheduled(_controller, env) {
    const { everyMinute } = await import("./cron.ts");
    await everyMinute(env);
  },
} satisfies ExportedHandler<Env>);
