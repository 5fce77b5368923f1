import { createApp } from "./app.ts";
import { everyMinute } from "./cron.ts";
import type { Env } from "./env.ts";

export { IdempotencyKey } from "@orderapp/http/idempotency-object";
export { ProductEntrypoint } from "./rpc.ts";

const app = createApp();

export default {
  fetch: app.fetch,
  scheduled: (_controller, env, ctx) => everyMinute(env, ctx),
} satisfies ExportedHandler<Env>;
