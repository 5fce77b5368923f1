import { ownCall } from "@orderapp/core/span";
import { createApp } from "./app.ts";
import type { Env } from "./env.ts";
import { handler } from "./tracing.ts";

export { WebhookDirectory } from "./durable-objects/webhook-directory.ts";
export { WebhookEndpoint } from "./durable-objects/webhook-endpoint.ts";
export { IdempotencyKey } from "@orderapp/http/idempotency-object";
export { NotificationEntrypoint } from "./rpc.ts";

const app = createApp();

export default handler({
  fetch: app.fetch,
  async queue(batch, env) {
    const { consume } = await import("./consumer.ts");
    await consume(batch, env);
  },
  async scheduled(_controller, env) {
    const [{ createContext }, { deliverDue }] = await Promise.all([
      import("./context.ts"),
      import("./notifications/deliver-due.ts"),
    ]);
    const ctx = createContext(env, ownCall());
    try {
      await deliverDue(ctx);
    } finally {
      ctx.mailer.close();
    }
  },
} satisfies ExportedHandler<Env>);
