import { permits } from "@orderapp/contracts/permissions";
import { AppError } from "@orderapp/core/errors";
import type { PaymentContext } from "../context.ts";
import type { StoredPayment } from "./payment.ts";
import type { Viewer } from "./start-attempt.ts";

/** One payment, as far as the viewer may see it: an administrator, its buyer, or a holder of the order's token. */
export async function getPayment(ctx: PaymentContext, input: { id: string; viewer: Viewer }): Promise<StoredPayment> {
  const { id, viewer } = input;
  const owner = ownerOf(viewer);
  const payment = await ctx.store(id).find({ id, ...(owner === undefined ? {} : { userId: owner }) });
  if (payment && isGuest(viewer)) await ctx.order.payableOrder({ orderId: payment.orderId, viewer });
  if (!payment) throw new AppError("not_found", "There is no such payment.");
  return payment;
}

/** The payments of an order, newest first, to whoever may see the order. */
export async function listPayments(
  ctx: PaymentContext,
  input: { orderId: string; before?: string; limit: number; viewer: Viewer },
): Promise<StoredPayment[]> {
  const { orderId, before, limit, viewer } = input;
  const owner = ownerOf(viewer);
  const [payments] = await Promise.all([
    ctx.store(orderId).listByOrder({ orderId, before, limit, ...(owner === undefined ? {} : { userId: owner }) }),
    ctx.order.payableOrder({ orderId, viewer }),
  ]);
  return payments;
}

const seesAll = (viewer: Viewer): boolean => permits(viewer.principal, "payments.read-all");

const isGuest = (viewer: Viewer): boolean => !seesAll(viewer) && viewer.orderToken !== undefined;

/** Whose payments a signed-in buyer may see; a token or the permission to see all is checked otherwise. */
const ownerOf = (viewer: Viewer): string | undefined =>
  seesAll(viewer) || viewer.orderToken !== undefined ? undefined : (viewer.principal?.userId ?? "");
