import type { OrderContext } from "../context.ts";
import { changeOrder } from "./change-order.ts";

/**
 * Takes back an order that its buyer was never told of: cancelled without a word, stock and payment given back.
 * False when there is no such order.
 */
export async function withdrawOrder(ctx: OrderContext, orderId: string, reason: string): Promise<boolean> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const order = await ctx.orders.find(orderId);
    if (!order) return false;
    if (order.status !== "PENDING") return true;
    const withdrawn = await changeOrder(
      ctx,
      order,
      { type: "order.cancelled", data: { reason } },
      {
        actor: { type: "system" },
        unsaid: true,
        tasks: [
          { task: "release_stock", orderId, reason: "abandoned" },
          { task: "cancel_payments", orderId, reason },
        ],
      },
    );
    if (withdrawn) return true;
  }
  return false;
}
