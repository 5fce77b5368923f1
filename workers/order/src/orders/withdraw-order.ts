import { AppError, unwrap } from "@orderapp/core/errors";
import { callSibling } from "@orderapp/http/rpc";
import type { OrderContext } from "../context.ts";
import { changeOrder } from "./change-order.ts";

const ATTEMPTS = 5;

/**
 * Takes back an order that its buyer was never told of: cancelled without a word if it was written, else given up so
 * that it never will be; only then are stock and payment given back. Throws when it cannot be known which.
 */
export async function withdrawOrder(ctx: OrderContext, orderId: string, reason: string): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const order = await ctx.orders.find(orderId);
    if (order === undefined) {
      if (await ctx.orders.giveUp(orderId)) return giveBack(ctx, orderId, reason);
      continue;
    }
    if (order.status !== "PENDING") return;
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
    if (withdrawn) return;
  }
  throw new AppError("unavailable", "The order is changing too fast. Try again.");
}

async function giveBack(ctx: OrderContext, orderId: string, reason: string): Promise<void> {
  const outcomes = await Promise.allSettled([
    callSibling(ctx.product.release(ctx.call, { orderId, reason: "abandoned" })),
    callSibling(ctx.payment.cancelPayments(ctx.call, { orderId, reason })),
  ]);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") throw outcome.reason;
    unwrap(outcome.value);
  }
}
