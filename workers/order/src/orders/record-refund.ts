import type { Money } from "@orderapp/contracts/common";
import type { OrderPaymentStatus } from "@orderapp/contracts/order";
import { AppError } from "@orderapp/core/errors";
import { isUuid } from "@orderapp/core/ids";
import type { OrderContext } from "../context.ts";
import { changeOrder } from "./change-order.ts";
import { decideOnce } from "./decide-once.ts";
import type { OrderState } from "./order.ts";

export type RefundMade = {
  orderId: string;
  paymentId: string;
  refundId: string;
  amount: Money;
  refundedTotal: Money;
  paidTotal: Money;
  reason: string;
};

/** A refund was made: it is in the history once, and the order says how much of its money went back. */
export async function recordRefund(ctx: OrderContext, input: RefundMade): Promise<null> {
  const { orderId, ...refund } = input;
  if (!isUuid(orderId)) throw new AppError("not_found", "There is no such order.");
  const once = `refund:${refund.refundId}`;
  return decideOnce(ctx, orderId, once, (order) =>
    changeOrder(
      ctx,
      order,
      { type: "order.refunded", data: { ...refund, paymentStatus: statusAfter(order, refund) } },
      { actor: { type: "payment", id: refund.paymentId }, once },
    ),
  );
}

/** Refunds may be reported out of order: a status never goes back from `refunded`, nor do other payments touch it. */
export function statusAfter(order: OrderState, refund: Omit<RefundMade, "orderId">): OrderPaymentStatus {
  const ofAnother = order.paymentId !== undefined && order.paymentId !== refund.paymentId;
  if (ofAnother || order.paymentStatus === "refunded") return order.paymentStatus;
  return refund.refundedTotal.amount >= refund.paidTotal.amount ? "refunded" : "partially_refunded";
}
