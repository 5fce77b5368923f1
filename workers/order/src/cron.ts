import type { OrderContext } from "./context.ts";
import { expireOrders } from "./orders/expire-orders.ts";
import { relayOutbox } from "./outbox/relay-outbox.ts";

/** Each minute: what the outbox was left with, and orders nobody paid for. One failing does not stop the other. */
export async function runScheduled(ctx: OrderContext): Promise<void> {
  const outcomes = await Promise.allSettled([relayOutbox(ctx), expireOrders(ctx)]);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") ctx.log.error("scheduled work failed", { error: outcome.reason });
  }
}
