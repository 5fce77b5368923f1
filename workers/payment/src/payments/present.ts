import type { Payment, PaymentSession } from "@orderapp/contracts/payment";
import type { ProviderSession } from "../providers/provider.ts";
import type { PaymentRefund, StoredPayment } from "./payment.ts";

/** A payment as the contract shows it: each field named, nothing else leaves. */
export const presentPayment = (payment: StoredPayment): Payment => ({
  id: payment.id,
  orderId: payment.orderId,
  provider: payment.provider,
  ...(payment.making ? {} : { providerReference: payment.providerReference }),
  status: payment.status,
  amount: { amount: payment.amount.amount, currency: payment.amount.currency },
  refundedAmount: { amount: payment.refundedAmount, currency: payment.amount.currency },
  ...(payment.failure ? { failure: { code: payment.failure.code, message: payment.failure.message } } : {}),
  createdAt: payment.createdAt.toISOString(),
  updatedAt: payment.updatedAt.toISOString(),
});

/** A refund as the contract shows it. */
export const presentRefund = (payment: StoredPayment, refund: PaymentRefund) => ({
  id: refund.id,
  paymentId: payment.id,
  orderId: payment.orderId,
  amount: { amount: refund.amount, currency: payment.amount.currency },
  status: refund.status,
  reason: refund.reason,
  ...(refund.restock
    ? { restock: refund.restock.map(({ orderItemId, quantity }) => ({ orderItemId, quantity })) }
    : {}),
  ...(refund.failure ? { failure: refund.failure } : {}),
  createdAt: refund.createdAt.toISOString(),
  updatedAt: refund.updatedAt.toISOString(),
});

const sessionOf = ({ clientSecret, approvalUrl, instructions }: ProviderSession) => ({
  ...(clientSecret ? { clientSecret } : {}),
  ...(approvalUrl ? { approvalUrl } : {}),
  ...(instructions ? { instructions } : {}),
});

/** What a buyer needs to pay, as siblings and the API hand it on. */
export const presentSession = (made: { payment: StoredPayment; session: ProviderSession }): PaymentSession => ({
  id: made.payment.id,
  provider: made.payment.provider,
  status: made.payment.status,
  ...sessionOf(made.session),
});

/** A new attempt: the payment, and what its buyer needs to make it. */
export const presentAttempt = (made: { payment: StoredPayment; session: ProviderSession }) => ({
  ...presentPayment(made.payment),
  ...sessionOf(made.session),
});
