import type { PaymentContext } from "../context.ts";
import { finishTasks, refundAll } from "./finish-tasks.ts";
import { namedPayment } from "./name-payment.ts";
import { isOpen, isPaid, type StoredPayment } from "./payment.ts";
import { toObserved } from "./observed.ts";

const MAX_ATTEMPTS = 100;

/** Voids what is unpaid and refunds what is paid of an order. The same call again finds nothing left to do. */
export async function cancelPayments(
  ctx: PaymentContext,
  input: { orderId: string; reason: string; except?: string },
): Promise<void> {
  const payments = await ctx.store(input.orderId).listByOrder({ orderId: input.orderId, limit: MAX_ATTEMPTS });
  await Promise.all(
    payments.filter(({ id }) => id !== input.except).map((payment) => cancelPayment(ctx, payment, input.reason)),
  );
}

async function cancelPayment(ctx: PaymentContext, payment: StoredPayment, reason: string): Promise<void> {
  let current = isOpen(payment.status) ? await voidPayment(ctx, payment) : payment;
  if (isPaid(current.status)) current = await refundAll(ctx, current, reason);
  await finishTasks(ctx, current);
}

/** Voids an unpaid payment; one that was paid meanwhile comes back as paid. */
export async function voidPayment(ctx: PaymentContext, known: StoredPayment): Promise<StoredPayment> {
  const payment = await namedPayment(ctx, known);
  if (!isOpen(payment.status)) return payment;
  const at = new Date(Math.floor(ctx.now().getTime() / 1_000) * 1_000);
  const seen = await ctx.provider(payment.provider).void(payment.providerReference);
  const result = await ctx.store(payment.orderId).change({ id: payment.id }, toObserved(seen, at), payment);
  return result?.payment ?? payment;
}
