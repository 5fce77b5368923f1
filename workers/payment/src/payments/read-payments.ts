import { permits, type Permission } from "@orderapp/contracts/permissions";
import { AppError } from "@orderapp/core/errors";
import type { PaymentContext } from "../context.ts";
import { findOrder } from "../webhooks/adopt-payment.ts";
import type { StoredPayment } from "./payment.ts";
import type { Viewer } from "./start-attempt.ts";

/** One payment, to whoever has the permission to deal with everybody's, its buyer, or a holder of the order's token. */
export async function getPayment(
  ctx: PaymentContext,
  input: { id: string; viewer: Viewer },
  everybodys: Permission = "payments.read-all",
): Promise<StoredPayment> {
  const { id, viewer } = input;
  const owner = ownerOf(viewer, everybodys);
  const payment = await ctx.store(id).find({ id, ...(owner === undefined ? {} : { userId: owner }) });
  if (payment && isGuest(viewer, everybodys)) await ctx.order.payableOrder({ orderId: payment.orderId, viewer });
  if (!payment) throw new AppError("not_found", "There is no such payment.");
  return payment;
}

/** The payments of an order, newest first, to whoever may see the order. */
export async function listPayments(
  ctx: PaymentContext,
  input: { orderId: string; before?: string; limit: number; viewer: Viewer },
): Promise<StoredPayment[]> {
  const { orderId, before, limit, viewer } = input;
  const owner = ownerOf(viewer, "payments.read-all");
  const [payments] = await Promise.all([
    ctx.store(orderId).listByOrder({ orderId, before, limit, ...(owner === undefined ? {} : { userId: owner }) }),
    requireOrder(ctx, orderId, viewer),
  ]);
  return payments;
}

/** Who may see everybody's payments need not be permitted to read orders. */
async function requireOrder(ctx: PaymentContext, orderId: string, viewer: Viewer): Promise<void> {
  if (!permits(viewer.principal, "payments.read-all")) await ctx.order.payableOrder({ orderId, viewer });
  else if (!(await findOrder(ctx, orderId))) throw new AppError("not_found", "There is no such order.");
}

const isGuest = ({ principal, orderToken }: Viewer, everybodys: Permission): boolean =>
  !permits(principal, everybodys) && orderToken !== undefined;

/** Whose payments a signed-in buyer may see; a token or the permission to see all is checked otherwise. */
const ownerOf = ({ principal, orderToken }: Viewer, everybodys: Permission): string | undefined =>
  permits(principal, everybodys) || orderToken !== undefined ? undefined : (principal?.userId ?? "");
