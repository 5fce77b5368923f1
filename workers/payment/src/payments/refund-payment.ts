import type { RestockLine } from "@orderapp/contracts/order";
import { AppError } from "@orderapp/core/errors";
import type { PaymentContext } from "../context.ts";
import { finishTasks } from "./finish-tasks.ts";
import type { PaymentRefund, StoredPayment } from "./payment.ts";

/**
 * Gives money back on an administrator's word. The amount is reserved first, so that refunds at the same time never
 * sum up to more than was paid; one whose end is not known yet stays pending, and is finished later.
 */
export async function refundPayment(
  ctx: PaymentContext,
  input: {
    paymentId: string;
    refundId: string;
    amount?: number;
    currency?: string;
    reason: string;
    restock?: RestockLine[];
    requestedBy: string;
  },
): Promise<{ payment: StoredPayment; refund: PaymentRefund }> {
  const { paymentId, refundId, ...wanted } = input;
  const store = ctx.store(paymentId);
  const reserved = await store.change(
    { id: paymentId },
    { kind: "refund_requested", refundId, ...wanted, automatic: false },
  );
  if (!reserved) throw new AppError("not_found", "There is no such payment.");
  const result = found(await finished(ctx, reserved.payment), refundId);
  const { status, refusal, failure } = result.refund;
  if (refusal) {
    const extra = refusal.lines ? { extra: { lines: refusal.lines } } : {};
    throw new AppError(refusal.code, failure ?? "The goods cannot be put back.", extra);
  }
  if (status === "failed") throw new AppError("upstream_error", "The payment provider refused the refund.");
  return result;
}

/** The payment after its work, or as far as that got. */
async function finished(ctx: PaymentContext, payment: StoredPayment): Promise<StoredPayment> {
  try {
    return await finishTasks(ctx, payment);
  } catch (error) {
    ctx.log.warn("refund not finished yet", { paymentId: payment.id, error });
    return (await ctx.store(payment.id).find({ id: payment.id })) ?? payment;
  }
}

function found(payment: StoredPayment, refundId: string): { payment: StoredPayment; refund: PaymentRefund } {
  const refund = payment.refunds.find(({ id }) => id === refundId);
  if (!refund) throw new AppError("unavailable", "The refund cannot be found at the moment.");
  return { payment, refund };
}
