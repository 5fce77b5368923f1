import type { PayableOrder } from "@orderapp/contracts/order";
import type { OrderContext } from "../context.ts";
import { findOrder } from "./find-order.ts";
import type { Caller } from "./viewer.ts";

/** What the payment Worker needs to know of an order to take money for it. */
export async function payableOrder(
  ctx: OrderContext,
  input: { orderId: string; viewer: Caller },
): Promise<PayableOrder> {
  const order = await findOrder(ctx, { ...input.viewer, orderId: input.orderId });
  return {
    orderId: order.id,
    number: order.number,
    email: order.email,
    ...(order.userId === undefined ? {} : { userId: order.userId }),
    ...(order.locale === undefined ? {} : { locale: order.locale }),
    status: order.status,
    paymentStatus: order.paymentStatus,
    total: order.totals.total,
  };
}
