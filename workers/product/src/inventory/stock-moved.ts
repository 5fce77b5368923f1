import type { ProductContext } from "../context.ts";
import { relay } from "../events/relay.ts";

/** After stock moved: lists learn of it within seconds, and events that came of it are sent. Off the caller's way. */
export function stockMoved(ctx: ProductContext, events: boolean): void {
  ctx.later(ctx.cache.invalidateSoon());
  if (events) ctx.later(relay(ctx));
}
