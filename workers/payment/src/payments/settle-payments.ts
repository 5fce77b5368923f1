import type { Settlement } from "@orderapp/contracts/payment";
import type { PaymentContext } from "../context.ts";
import { captureApproved } from "./capture-payment.ts";
import { finishTasks } from "./finish-tasks.ts";
import { namedPayment } from "./name-payment.ts";
import { toObserved } from "./observed.ts";
import { isOpen, isPaid, type StoredPayment } from "./payment.ts";

const MAX_ATTEMPTS = 100;

/** Asks the provider how one payment stands, and applies it like an event. */
export async function settlePayment(ctx: PaymentContext, known: StoredPayment): Promise<StoredPayment> {
  const payment = await namedPayment(ctx, known);
  if (!isOpen(payment.status)) return payment;
  // Providers count whole seconds: what they say now must not seem newer than an event of the same second.
  const at = new Date(Math.floor(ctx.now().getTime() / 1_000) * 1_000);
  const { payment: seen } = await ctx.provider(payment.provider).fetch(payment.providerReference);
  const result = await ctx.store(payment.orderId).change({ id: payment.id }, toObserved(seen, at));
  const settled = result?.payment ?? payment;
  return seen.approved ? captureApproved(ctx, settled, "approved") : settled;
}

/** Where an order's money stands at its providers right now; a paid order is confirmed on the way. */
export async function settlePayments(ctx: PaymentContext, orderId: string): Promise<Settlement> {
  const known = await ctx.store(orderId).listByOrder({ orderId, limit: MAX_ATTEMPTS });
  const payments = await Promise.all(
    known.map(async (payment) => (isOpen(payment.status) ? settlePayment(ctx, payment) : payment)),
  );
  const paid = payments.filter(({ status }) => isPaid(status));
  await Promise.all(paid.map((payment) => finishInTime(ctx, payment)));
  if (paid.some(({ status }) => status !== "refunded")) return { state: "paid" };
  return { state: payments.some(({ status }) => status === "processing") ? "processing" : "unpaid" };
}

/** The money is there whether the order can be confirmed this second or not; the cron finishes what is left. */
async function finishInTime(ctx: PaymentContext, payment: StoredPayment): Promise<void> {
  try {
    await finishTasks(ctx, payment);
  } catch (error) {
    ctx.log.warn("payment has work left", { orderId: payment.orderId, paymentId: payment.id, error });
  }
}
