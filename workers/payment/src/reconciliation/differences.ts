import type { Money } from "@orderapp/contracts/common";
import type { PaymentProvider } from "@orderapp/contracts/payment";
import type { Difference, DifferenceKind } from "@orderapp/contracts/reconciliation";
import { isPaid, type PaymentRefund, type StoredPayment } from "../payments/payment.ts";
import type { ProviderRefund, ProviderTransaction } from "../providers/provider.ts";

/** Names a transaction in both books; undefined in ours until the provider has told the refund's reference. */
export const keyOf = (transaction: ProviderTransaction): string =>
  transaction.kind === "charge" ? chargeKey(transaction.reference) : refundKey(transaction.refund.reference);
export const chargeKey = (reference: string): string => `charge ${reference}`;
export const refundKey = (reference: string): string => `refund ${reference}`;

/** Our record of a refund that the provider tells of. */
export const findRefund = (payment: StoredPayment, seen: ProviderRefund): PaymentRefund | undefined =>
  payment.refunds.find(({ id, providerReference }) => providerReference === seen.reference || id === seen.refundId);

/** In what a transaction of the provider differs from our payment; undefined when they agree. */
export function differenceOf(
  provider: PaymentProvider,
  theirs: ProviderTransaction,
  payment: StoredPayment | undefined,
): Difference | undefined {
  return theirs.kind === "charge" ? ofCharge(provider, theirs, payment) : ofRefund(provider, theirs, payment);
}

function ofCharge(
  provider: PaymentProvider,
  theirs: Extract<ProviderTransaction, { kind: "charge" }>,
  payment: StoredPayment | undefined,
): Difference | undefined {
  const taken = theirs.state === "succeeded";
  // Where no money came, nobody needs a record.
  const kind: DifferenceKind | undefined = !payment
    ? taken
      ? "missing_here"
      : undefined
    : isPaid(payment.status) !== taken
      ? "status_differs"
      : taken && !sameMoney(theirs, { amount: payment.received, currency: payment.amount.currency })
        ? "amount_differs"
        : undefined;
  if (!kind) return undefined;
  const { amount, currency, state, at } = theirs;
  return {
    kind,
    provider,
    providerReference: theirs.reference,
    ...about(payment),
    ...(payment ? { ours: chargeSide(payment) } : {}),
    theirs: { amount: { amount, currency }, status: state, at: at.toISOString() },
  };
}

function ofRefund(
  provider: PaymentProvider,
  theirs: Extract<ProviderTransaction, { kind: "refund" }>,
  payment: StoredPayment | undefined,
): Difference | undefined {
  const { refund: seen, currency, at } = theirs;
  const known = payment && findRefund(payment, seen);
  if (!known && seen.status === "failed") return undefined;
  const equal =
    payment &&
    known?.status === seen.status &&
    sameMoney({ amount: known.amount, currency: payment.amount.currency }, { amount: seen.amount, currency });
  if (equal) return undefined;
  return {
    kind: known ? "refund_differs" : "refund_missing_here",
    provider,
    providerReference: theirs.reference,
    refundReference: seen.reference,
    ...about(payment),
    ...(payment && known ? { ours: refundSide(payment, known) } : {}),
    theirs: { amount: { amount: seen.amount, currency }, status: seen.status, at: at.toISOString() },
  };
}

/** A payment of ours that the provider does not have. */
export const missingThere = (payment: StoredPayment): Difference => ({
  kind: "missing_at_provider",
  provider: payment.provider,
  providerReference: payment.providerReference,
  ...about(payment),
  ours: chargeSide(payment),
});

/** A refund of ours that the provider does not have. */
export const refundMissingThere = (payment: StoredPayment, refund: PaymentRefund): Difference => ({
  kind: "refund_missing_at_provider",
  provider: payment.provider,
  providerReference: payment.providerReference,
  refundReference: refund.providerReference ?? refund.id,
  ...about(payment),
  ours: refundSide(payment, refund),
});

/** What makes two differences the same, however they were found. */
export const identityOf = ({ provider, providerReference, refundReference }: Difference): string =>
  `${provider} ${refundReference === undefined ? chargeKey(providerReference) : refundKey(refundReference)}`;

const about = (payment: StoredPayment | undefined) =>
  payment ? { paymentId: payment.id, orderId: payment.orderId } : {};

const chargeSide = ({ received, amount, status, stateAt }: StoredPayment) => ({
  amount: { amount: received, currency: amount.currency },
  status,
  ...(stateAt.getTime() > 0 ? { at: stateAt.toISOString() } : {}),
});

const refundSide = (payment: StoredPayment, { amount, status, updatedAt }: PaymentRefund) => ({
  amount: { amount, currency: payment.amount.currency },
  status,
  at: updatedAt.toISOString(),
});

const sameMoney = (left: Money, right: Money): boolean =>
  left.amount === right.amount && left.currency === right.currency;
