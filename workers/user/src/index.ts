import { createApp } from "./app.ts";
import type { Env } from "./env.ts";
import { handler } from "./tracing.ts";

export { IdempotencyKey } from "@orderapp/http/idempotency-object";
export { AttemptLimiter } from "./durable-objects/attempt-limiter.ts";
export { MailRequests } from "./durable-objects/mail-requests.ts";
export { UserStore } from "./durable-objects/user-store.ts";
export { UserEntrypoint } from "./rpc.ts";

const app = createApp();

export default handler({
  fetch: app.fetch,
  async scheduled(_controller, env) {
    const { everyMinute } = await import("./cron.ts");
    await everyMinute(env);
  },
} satisfies ExportedHandler<Env>);
