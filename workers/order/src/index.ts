import { continueTrace, toTraceparent } from "@orderapp/core/trace";
import { createApp } from "./app.ts";
import { createContext } from "./context.ts";
import type { Env } from "./env.ts";
import { runScheduled } from "./cron.ts";

export { IdempotencyKey } from "@orderapp/http/idempotency-object";
export { CartOwner } from "./durable-objects/cart-owner.ts";
export { Cart } from "./durable-objects/cart.ts";
export { OrderEntrypoint } from "./rpc.ts";

const app = createApp();

export default {
  fetch: app.fetch,
  async scheduled(_controller, env, ctx) {
    const call = { traceparent: toTraceparent(continueTrace()) };
    await runScheduled(createContext(env, call, (work) => ctx.waitUntil(work)));
  },
} satisfies ExportedHandler<Env>;
