import { ownCall } from "@orderapp/core/span";
import { loggerFor } from "@orderapp/http/rpc";
import { indexMoved } from "./categories/write-category.ts";
import { createContext } from "./context.ts";
import type { Env } from "./env.ts";
import { relay } from "./events/relay.ts";
import { sweepMedia } from "./products/images/sweep-media.ts";
import { releaseExpired } from "./inventory/release-expired.ts";

/** Once a minute: expired reservations, missed events and invalidations, search counts, unused pictures. One failing stops no other. */
export async function everyMinute(env: Env, ctx: ExecutionContext): Promise<void> {
  const call = ownCall();
  const log = loggerFor("product", call, env.LOG_LEVEL);
  const context = createContext(env, { call, log, waitUntil: (work) => ctx.waitUntil(work) });
  const results = await Promise.allSettled([
    releaseExpired(context).then((count) => count > 0 && log.info("expired reservations released", { count })),
    relay(context),
    context.cache.catchUp(),
    sweepMedia(context).then((count) => count > 0 && log.info("unused pictures dropped", { count })),
    indexMoved(context).then(() => context.products.refreshSearch()),
  ]);
  for (const result of results) {
    if (result.status === "rejected") log.error("a task of the minute failed", { error: result.reason });
  }
}
