import { ownCall } from "@orderapp/core/span";
import { createApp } from "./app.ts";
import type { Env } from "./env.ts";
import { handler } from "./tracing.ts";

export { IdempotencyKey } from "@orderapp/http/idempotency-object";
export { CartOwner } from "./durable-objects/cart-owner.ts";
export { Cart } from "./durable-objects/cart.ts";
export { OrderEntrypoint } from "./rpc.ts";

const app = createApp();

export default handler({
  fetch: app.fetch,
  async scheduled(_controller, env, ctx) {
    const [{ createContext }, { runScheduled }] = await Promise.all([import("./context.ts"), import("./cron.ts")]);
    await runScheduled(createContext(env, ownCall(), (work) => ctx.waitUntil(work)));
  },
} satisfies ExportedHandler<Env>);
