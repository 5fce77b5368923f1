import type { Money } from "@orderapp/contracts/common";
import type { PaymentProvider } from "@orderapp/contracts/payment";
import { AppError } from "@orderapp/core/errors";
import type { PaymentContext } from "../context.ts";
import type { ProviderSession } from "../providers/provider.ts";
import { refusalOf } from "./name-payment.ts";
import type { StoredPayment } from "./payment.ts";

export type CreatePaymentInput = {
  attemptKey: string;
  orderId: string;
  orderNumber: string;
  provider: PaymentProvider;
  amount: Money;
  email: string;
  userId?: string;
  locale?: string;
};

export type MadePayment = { payment: StoredPayment; session: ProviderSession };

/**
 * Writes a payment's record while its provider makes it, and answers once both are done: what a buyer can pay has a
 * record. Its provider's name is written after the answer; whoever needs it sooner, an event or the cron, does so too.
 * The same attempt again answers with the same payment.
 */
export async function createPayment(ctx: PaymentContext, input: CreatePaymentInput): Promise<MadePayment> {
  const provider = ctx.provider(input.provider);
  const store = ctx.store(input.orderId);
  const [recording, making] = await Promise.allSettled([store.create(input), provider.create(input)]);
  if (making.status === "rejected") {
    if (recording.status === "fulfilled") noteRefusal(ctx, recording.value, input, making.reason);
    throw making.reason;
  }
  // The provider has what nobody was told of: the same attempt finds it there.
  if (recording.status === "rejected") throw recording.reason;
  const { value: payment } = recording;
  const { reference } = making.value.payment;
  if (!isSame(payment, input)) {
    if (payment.providerReference !== reference) await provider.void(reference);
    throw new AppError("conflict", "This attempt was made with other details before.");
  }
  if (payment.making) {
    const change = { kind: "made", provider: input.provider, reference } as const;
    ctx.background(store.change({ id: payment.id }, change, payment));
    const { making: _, failure: __, ...named } = payment;
    return {
      payment: { ...named, providerReference: reference, status: "requires_payment" },
      ...sessionIn(making.value),
    };
  }
  if (payment.providerReference === reference) return { payment, ...sessionIn(making.value) };
  // The provider had forgotten the attempt (it remembers keys for a day), and made a second one.
  await provider.void(reference);
  return { payment, ...sessionIn(await provider.fetch(payment.providerReference)) };
}

const sessionIn = ({ session }: { session: ProviderSession }) => ({ session });

/** A refusal is the record's end; after anything else the provider may have made it, and the cron asks. */
function noteRefusal(ctx: PaymentContext, payment: StoredPayment, input: CreatePaymentInput, error: unknown): void {
  const failure = refusalOf(error);
  if (!failure || !payment.making || !isSame(payment, input)) return;
  ctx.background(ctx.store(payment.orderId).change({ id: payment.id }, { kind: "not_made", failure }, payment));
}

const isSame = ({ amount, provider }: StoredPayment, input: CreatePaymentInput): boolean =>
  amount.amount === input.amount.amount && amount.currency === input.amount.currency && provider === input.provider;
