import type { Money } from "@orderapp/contracts/common";
import type { PaymentProvider } from "@orderapp/contracts/payment";
import type { PaymentContext } from "../context.ts";
import type { ProviderSession } from "../providers/provider.ts";
import type { StoredPayment } from "./payment.ts";

export type CreatePaymentInput = {
  attemptKey: string;
  orderId: string;
  orderNumber: string;
  provider: PaymentProvider;
  amount: Money;
  email: string;
  userId?: string;
};

/**
 * Makes a payment at the provider, then its record. The same attempt again answers with the same payment; dying
 * between the two is harmless, since the provider's event names the order and the attempt.
 */
export async function createPayment(
  ctx: PaymentContext,
  input: CreatePaymentInput,
): Promise<{ payment: StoredPayment; session: ProviderSession }> {
  const provider = ctx.provider(input.provider);
  const made = await provider.create(input);
  const payment = await ctx.store(input.orderId).create({ ...input, providerReference: made.payment.reference });
  if (payment.providerReference === made.payment.reference) return { payment, session: made.session };
  // The provider had forgotten the attempt (it remembers keys for a day), and made a second one.
  await provider.void(made.payment.reference);
  const { session } = await provider.fetch(payment.providerReference);
  return { payment, session };
}
