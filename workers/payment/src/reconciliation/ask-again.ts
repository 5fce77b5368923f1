import { AppError } from "@orderapp/core/errors";
import type { PaymentProvider } from "@orderapp/contracts/payment";
import type { PaymentContext } from "../context.ts";
import { finishTasks } from "../payments/finish-tasks.ts";
import { isPaid, type StoredPayment } from "../payments/payment.ts";
import { toObserved } from "../payments/observed.ts";
import type { ProviderPayment, ProviderTransaction } from "../providers/provider.ts";
import { adoptPayment } from "../webhooks/adopt-payment.ts";

const MAX_ATTEMPTS = 100;

export type BothSides = { theirs: ProviderTransaction; ours: StoredPayment | undefined };

/**
 * Asks the provider once more about a transaction on which the books do not agree, and applies what it says like the
 * event that was lost; answers both sides as they are then.
 */
export async function askAgain(
  ctx: PaymentContext,
  name: PaymentProvider,
  { theirs, ours }: BothSides,
): Promise<BothSides> {
  const seen = await fetchPayment(ctx, name, theirs.reference);
  if (!seen) return { theirs, ours };
  let payment = ours ? await observe(ctx, ours, seen) : await adopt(ctx, name, seen);
  if (theirs.kind === "charge") {
    const now: ProviderTransaction = { ...theirs, ...seen.amount, state: seen.state };
    return { theirs: now, ours: payment && (await finish(ctx, payment)) };
  }
  const refunds = await ctx.provider(name).refunds(theirs.reference);
  for (const refund of payment ? refunds : []) {
    const changed = await ctx
      .store(theirs.reference)
      .change({ id: payment?.id ?? "" }, { kind: "refund_seen", refund });
    payment = changed?.payment ?? payment;
  }
  const refund = refunds.find(({ reference }) => reference === theirs.refund.reference) ?? theirs.refund;
  return { theirs: { ...theirs, refund }, ours: payment && (await finish(ctx, payment)) };
}

/** How a payment stands at the provider; undefined when it knows none of this name, or has forgotten it. */
export async function fetchPayment(
  ctx: PaymentContext,
  name: PaymentProvider,
  reference: string,
): Promise<ProviderPayment | undefined> {
  const payment = await unlessRefused(async () => (await ctx.provider(name).fetch(reference)).payment);
  return payment && payment.amount.amount > 0 ? payment : undefined;
}

/** What a provider answers, or undefined when it refuses the question. */
export async function unlessRefused<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof AppError && (error.code === "upstream_error" || error.code === "not_found")) return undefined;
    throw error;
  }
}

async function observe(ctx: PaymentContext, payment: StoredPayment, seen: ProviderPayment): Promise<StoredPayment> {
  // Providers count whole seconds: what they say now must not seem newer than an event of the same second.
  const at = new Date(Math.floor(ctx.now().getTime() / 1_000) * 1_000);
  const changed = await ctx.store(payment.orderId).change({ id: payment.id }, toObserved(seen, at));
  return changed?.payment ?? payment;
}

/**
 * Makes the record of a payment whose events were all lost. Not where the order was paid by a payment that we do not
 * have: then a record of ours was lost, and a new one would be taken for a second payment, and be given back.
 */
async function adopt(
  ctx: PaymentContext,
  provider: PaymentProvider,
  seen: ProviderPayment,
): Promise<StoredPayment | undefined> {
  if (!seen.ours || seen.state !== "succeeded" || !(await isAccountedFor(ctx, seen.ours.orderId))) return undefined;
  const receivedAt = ctx.now();
  const event = { provider, eventId: seen.reference, payload: "", at: receivedAt, receivedAt };
  const adopted = await adoptPayment(ctx, event, seen);
  return "skip" in adopted ? undefined : observe(ctx, adopted.payment, seen);
}

async function isAccountedFor(ctx: PaymentContext, orderId: string): Promise<boolean> {
  const principal = { userId: "payment-worker", email: "", role: "ADMIN", sessionId: "" } as const;
  try {
    const order = await ctx.order.payableOrder({ orderId, viewer: { principal } });
    if (order.paymentStatus === "unpaid" || order.paymentStatus === "failed") return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return false;
    throw error;
  }
  const known = await ctx.store(orderId).listByOrder({ orderId, limit: MAX_ATTEMPTS });
  return known.some(({ status }) => isPaid(status));
}

/** The books agree or not whatever the order Worker says; the cron finishes what is left. */
async function finish(ctx: PaymentContext, payment: StoredPayment): Promise<StoredPayment> {
  try {
    return await finishTasks(ctx, payment);
  } catch (error) {
    ctx.log.warn("payment has work left", { orderId: payment.orderId, paymentId: payment.id, error });
    return payment;
  }
}
