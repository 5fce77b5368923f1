import { permits } from "@orderapp/contracts/permissions";
import { AppError } from "@orderapp/core/errors";
import type { PaymentContext } from "../context.ts";
import { findOrder } from "../webhooks/adopt-payment.ts";
import { finishTasks } from "./finish-tasks.ts";
import { isOpen, isPaid, type StoredPayment } from "./payment.ts";
import { namedPayment } from "./name-payment.ts";
import { getPayment } from "./read-payments.ts";
import { toObserved } from "./observed.ts";
import type { Viewer } from "./start-attempt.ts";

/**
 * Takes what the buyer approved, or notes what an administrator has received. What was taken before is answered as it
 * is; should the order be cancelled meanwhile, the money goes back by the payment's own tasks.
 */
export async function capturePayment(
  ctx: PaymentContext,
  input: { id: string; viewer: Viewer; key: string },
): Promise<StoredPayment> {
  const { id, viewer, key } = input;
  const payment = await getPayment(ctx, { id, viewer }, "payments.mark-paid");
  const provider = ctx.provider(payment.provider);
  if (provider.capturedBy === "administrator" && !permits(viewer.principal, "payments.mark-paid")) {
    throw new AppError("forbidden", "Only an administrator can say that this payment has arrived.");
  }
  if (isPaid(payment.status)) return payment;
  if (!isOpen(payment.status)) throw new AppError("invalid_transition", "The payment has been cancelled.");
  const order = await findOrder(ctx, payment.orderId);
  if (!order) throw new AppError("not_found", "There is no such order.");
  if (order.status !== "PENDING") {
    throw new AppError("invalid_transition", `An order that is ${order.status} cannot be paid.`);
  }
  const captured = await takeOrTellWhy(ctx, payment, key);
  const settled = await finishIfPossible(ctx, captured);
  if (settled.status !== "failed") return settled;
  throw new AppError("payment_declined", settled.failure?.message ?? "The payment was declined.", {
    extra: { failure: settled.failure },
  });
}

/**
 * Takes a payment that its buyer has approved and then left alone; unless we have cancelled it, or its order does not
 * wait for money any more. May run any number of times; the `key` names the approval.
 */
export async function captureApproved(
  ctx: PaymentContext,
  payment: StoredPayment,
  key: string,
): Promise<StoredPayment> {
  if (!isOpen(payment.status)) return payment;
  const order = await findOrder(ctx, payment.orderId);
  const age = ctx.now().getTime() - payment.createdAt.getTime();
  if (!order && age < ctx.unknownOrderGraceMs) throw new AppError("unavailable", "The order is not known yet.");
  if (order?.status !== "PENDING") return payment;
  try {
    return await take(ctx, payment, key);
  } catch (error) {
    // The approval was of an attempt that was refused since.
    if (error instanceof AppError && error.code === "invalid_transition") return payment;
    throw error;
  }
}

/** What was refused a moment ago, by a webhook's capture perhaps, is not approved any more: the refusal is the answer. */
async function takeOrTellWhy(ctx: PaymentContext, payment: StoredPayment, key: string): Promise<StoredPayment> {
  try {
    return await take(ctx, payment, key);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "invalid_transition") throw error;
    const current = await ctx.store(payment.orderId).find({ id: payment.id });
    if (current?.status === "failed") return current;
    throw error;
  }
}

async function take(ctx: PaymentContext, known: StoredPayment, key: string): Promise<StoredPayment> {
  const payment = await namedPayment(ctx, known);
  if (!isOpen(payment.status)) return payment;
  const at = new Date(Math.floor(ctx.now().getTime() / 1_000) * 1_000);
  const { providerReference: reference, amount } = payment;
  const seen = await ctx.provider(payment.provider).capture({ reference, amount, key });
  const result = await ctx.store(payment.orderId).change({ id: payment.id }, toObserved(seen, at));
  if (!result) throw new AppError("unavailable", "The payment cannot be found at the moment.");
  return result.payment;
}

/** The money is there whether the order can be confirmed this second or not; the cron finishes what is left. */
async function finishIfPossible(ctx: PaymentContext, payment: StoredPayment): Promise<StoredPayment> {
  try {
    return await finishTasks(ctx, payment);
  } catch (error) {
    ctx.log.warn("payment has work left", { orderId: payment.orderId, paymentId: payment.id, error });
    return payment;
  }
}
