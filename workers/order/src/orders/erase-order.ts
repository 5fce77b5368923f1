import type { OrderContext } from "../context.ts";
import { decide, nextEvent } from "./change-order.ts";
import { historyWithoutPerson } from "./erasure.ts";
import { hasEnded, project, replay } from "./order.ts";

/**
 * Takes a person out of an order, its history and what lies in its outbox, in one statement. What delivery needs goes
 * only when the order has ended. Doing it again changes nothing.
 */
export async function eraseOrder(ctx: OrderContext, orderId: string, reference: string): Promise<void> {
  let events: Awaited<ReturnType<OrderContext["orders"]["history"]>> = [];
  await decide(
    async () => {
      events = await ctx.orders.history(orderId, { admin: true });
      return replay(events);
    },
    async (order): Promise<true | undefined> => {
      const erasure = { reference, whole: hasEnded(order.status) };
      const done = events.some((event) => event.type === "order.erased" && (event.data.whole || !erasure.whole));
      if (done || order.userId === undefined) return true;
      const event = nextEvent(ctx, order, { type: "order.erased", data: erasure }, { type: "system" });
      const rewritten = historyWithoutPerson(events, order.userId, erasure);
      const erased = await ctx.people.eraseOrder(project(order, event), { event, rewritten, whole: erasure.whole });
      return erased ? true : undefined;
    },
  );
}
