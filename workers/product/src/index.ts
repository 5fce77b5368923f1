import { createApp } from "./app.ts";
import type { Env } from "./env.ts";
import { answerRecent, createRecentAnswers } from "./routes/catalogue-answer.ts";
import { handler } from "./tracing.ts";

export { IdempotencyKey } from "@orderapp/http/idempotency-object";
export { ProductEntrypoint } from "./rpc.ts";

const recent = createRecentAnswers();
const app = createApp(recent);

export default handler({
  fetch: (request, env, ctx) => answerRecent(recent, request) ?? app.fetch(request, env, ctx),
  async scheduled(_controller, env, ctx) {
    const { everyMinute } = await import("./cron.ts");
    await everyMinute(env, ctx);
  },
} satisfies ExportedHandler<Env>);
