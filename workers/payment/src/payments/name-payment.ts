import type { PaymentProvider } from "@orderapp/contracts/payment";
import { AppError } from "@orderapp/core/errors";
import type { PaymentContext } from "../context.ts";
import { NOT_MADE, type Failure, type StoredPayment } from "./payment.ts";

/** Gives a payment that was being made its provider's name; answers the attempt's payment, null when there is none. */
export async function attachReference(
  ctx: PaymentContext,
  made: { orderId: string; attemptKey: string; provider: PaymentProvider; reference: string },
): Promise<StoredPayment | null> {
  const { orderId, attemptKey, provider, reference } = made;
  const changed = await ctx.store(orderId).change({ attemptKey }, { kind: "made", provider, reference });
  return changed?.payment ?? null;
}

/**
 * A payment by the name that its provider gave it. One whose maker died is asked for again, which the provider answers
 * alike; `cancelled` when the provider will not make it.
 */
export async function namedPayment(ctx: PaymentContext, payment: StoredPayment): Promise<StoredPayment> {
  if (!payment.making) return payment;
  const { id, orderId, provider } = payment;
  try {
    const made = await ctx.provider(provider).create(payment);
    const change = { kind: "made", provider, reference: made.payment.reference } as const;
    const changed = await ctx.store(orderId).change({ id }, change, payment);
    return changed?.payment ?? payment;
  } catch (error) {
    const failure = refusalOf(error);
    if (!failure) throw error;
    ctx.log.error("payment refused by the provider", { orderId, paymentId: id, error });
    const changed = await ctx.store(orderId).change({ id }, { kind: "not_made", failure }, payment);
    return changed?.payment ?? payment;
  }
}

/** Why a provider will never make a payment as it is; undefined when it may have, or may yet. */
export function refusalOf(error: unknown): Failure | undefined {
  if (!(error instanceof AppError) || !FINAL.has(error.code)) return undefined;
  return { code: NOT_MADE, message: "The payment provider did not accept the payment." };
}

const FINAL: ReadonlySet<string> = new Set(["upstream_error", "validation_failed", "conflict"]);
