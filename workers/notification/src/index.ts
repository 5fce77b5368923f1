import { ownCall } from "@orderapp/core/span";
import { createApp } from "./app.ts";
import { consume } from "./consumer.ts";
import { createContext } from "./context.ts";
import type { Env } from "./env.ts";
import { deliverDue } from "./notifications/deliver-due.ts";
import { handler } from "./tracing.ts";

export { WebhookDirectory } from "./durable-objects/webhook-directory.ts";
export { WebhookEndpoint } from "./durable-objects/webhook-endpoint.ts";
export { IdempotencyKey } from "@orderapp/http/idempotency-object";
export { NotificationEntrypoint } from "./rpc.ts";

const app = createApp();

export default handler({
  fetch: app.fetch,
  queue: consume,
  async scheduled(_controller, env) {
    const ctx = createContext(env, ownCall());
    try {
      await deliverDue(ctx);
    } finally {
      ctx.mailer.close();
    }
  },
} satisfies ExportedHandler<Env>);
