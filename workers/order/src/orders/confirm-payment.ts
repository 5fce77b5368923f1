import type { Money } from "@orderapp/contracts/common";
import type { ConfirmOutcome } from "@orderapp/contracts/order";
import { AppError, unwrap } from "@orderapp/core/errors";
import { isUuid } from "@orderapp/core/ids";
import { callSibling } from "@orderapp/http/rpc";
import type { OrderContext } from "../context.ts";
import { changeOrder, decide } from "./change-order.ts";
import type { Actor, OrderState } from "./order.ts";

type Receipt = { orderId: string; paymentId: string; amount: Money };

const actor = (receipt: Receipt): Actor => ({ type: "payment", id: receipt.paymentId });

/**
 * Money has arrived: the stock is sold and the order confirmed, once; or the money is to go back, and why.
 * Idempotent by `paymentId`. `conflict` when the amount is not the order's.
 */
export async function confirmPayment(ctx: OrderContext, receipt: Receipt): Promise<ConfirmOutcome> {
  const { orderId, paymentId, amount } = receipt;
  if (!isUuid(orderId)) throw new AppError("not_found", "There is no such order.");
  return decide<ConfirmOutcome>(
    () => ctx.orders.find(orderId),
    async (order) => {
      const { total } = order.totals;
      if (total.amount !== amount.amount || total.currency !== amount.currency) {
        throw new AppError("conflict", "The amount paid is not the order's total.");
      }
      if (order.status === "CANCELLED") return receiveLate(ctx, order, receipt);
      if (order.paymentId === paymentId) return { outcome: "confirmed" };
      if (order.paymentId !== undefined) return receiveTwice(ctx, order, receipt);
      return confirm(ctx, order, receipt);
    },
  );
}

// Stock first: a confirmed order has sold its stock. If the order is not confirmed after all, `receiveLate` gives it back.
async function confirm(ctx: OrderContext, order: OrderState, receipt: Receipt): Promise<ConfirmOutcome | undefined> {
  const { paymentId, amount } = receipt;
  const committed = await callSibling(ctx.product.commit(ctx.call, { orderId: order.id }));
  if (!committed.ok && committed.error.code === "insufficient_stock") return soldOut(ctx, order, receipt);
  if (!committed.ok)
    throw new AppError("unavailable", "The stock cannot be committed right now.", { cause: committed.error });
  const confirmed = await changeOrder(
    ctx,
    order,
    { type: "order.confirmed", data: { paymentId, amount } },
    { actor: actor(receipt) },
  );
  return confirmed && { outcome: "confirmed" };
}

async function soldOut(ctx: OrderContext, order: OrderState, receipt: Receipt): Promise<ConfirmOutcome | undefined> {
  const reason = "out_of_stock";
  const cancelled = await changeOrder(
    ctx,
    order,
    { type: "order.cancelled", data: { reason, paymentId: receipt.paymentId } },
    {
      actor: actor(receipt),
      once: `received:${receipt.paymentId}`,
      tasks: [
        { task: "release_stock", orderId: order.id, reason: "cancelled" },
        { task: "cancel_payments", orderId: order.id, reason },
      ],
    },
  );
  return cancelled && { outcome: "refund", reason };
}

/** Money for a cancelled order: both facts stay in the history; a commit that lost the race is given back. */
async function receiveLate(
  ctx: OrderContext,
  order: OrderState,
  receipt: Receipt,
): Promise<ConfirmOutcome | undefined> {
  unwrap(await callSibling(ctx.product.release(ctx.call, { orderId: order.id, reason: "cancelled" })));
  const reason = order.cancelReason === "out_of_stock" ? "out_of_stock" : "order_cancelled";
  if (order.paymentId === receipt.paymentId) return { outcome: "refund", reason };
  const { paymentId, amount } = receipt;
  const change = { type: "payment.received_late" as const, data: { paymentId, amount } };
  return (await recordOnce(ctx, order, change, receipt)) && { outcome: "refund", reason };
}

async function receiveTwice(
  ctx: OrderContext,
  order: OrderState,
  receipt: Receipt,
): Promise<ConfirmOutcome | undefined> {
  const { paymentId, amount } = receipt;
  const data = { paymentId, amount, paidBy: order.paymentId ?? "" };
  const recorded = await recordOnce(ctx, order, { type: "payment.received_twice", data }, receipt);
  return recorded && { outcome: "refund", reason: "already_paid" };
}

/** True when the history has the receipt, now or since before; undefined when the order changed meanwhile. */
async function recordOnce(
  ctx: OrderContext,
  order: OrderState,
  change: Parameters<typeof changeOrder>[2],
  receipt: Receipt,
): Promise<true | undefined> {
  const once = `received:${receipt.paymentId}`;
  const found = await ctx.orders.findWith(order.id, once);
  if (found?.happened) return true;
  return (await changeOrder(ctx, order, change, { actor: actor(receipt), once })) && true;
}
