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
  input: { paymentId: string; refundId: string; amount?: number; reason: string; requestedBy: string },
): Promise<{ payment: StoredPayment; refund: PaymentRefund }> {
  const { paymentId, refundId, amount, reason, requestedBy } = input;
  const store = ctx.store(paymentId);
  const reserved = await store.change(
    { id: paymentId },
    { kind: "refund_requested", refundId, amount, reason, requestedBy, automatic: false },
  );
  if (!reserved) throw new AppError("not_found", "There is no such payment.");
  try {
    return found(await finishTasks(ctx, reserved.payment), refundId);
  } catch (error) {
    ctx.log.warn("refund not finished yet", { paymentId, refundId, error });
    const current = await store.find({ id: paymentId });
    const result = found(current ?? reserved.payment, refundId);
    if (result.refund.status === "failed") {
      throw new AppError("upstream_error", "The payment provider refused the refund.", { cause: error });
    }
    return result;
  }
}

function found(payment: StoredPayment, refundId: string): { payment: StoredPayment; refund: PaymentRefund } {
  const refund = payment.refunds.find(({ id }) => id === refundId);
  if (!refund) throw new AppError("unavailable", "The refund cannot be found at the moment.");
  return { payment, refund };
}
