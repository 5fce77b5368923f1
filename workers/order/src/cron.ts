import type { OrderContext } from "./context.ts";
import { expireOrders } from "./orders/expire-orders.ts";
import { relayOutbox } from "./outbox/relay-outbox.ts";
import { eraseLeftovers } from "./people/erase-person.ts";

/** Each minute: what the outbox was left with, orders nobody paid for, people to erase. None stops the others. */
export async function runScheduled(ctx: OrderContext): Promise<void> {
  const outcomes = await Promise.allSettled([relayOutbox(ctx), expireOrders(ctx), eraseLeftovers(ctx)]);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") ctx.log.error("scheduled work failed", { error: outcome.reason });
  }
}
