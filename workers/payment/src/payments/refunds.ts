import type { RestockLine } from "@orderapp/contracts/order";
import type { PaymentStatus } from "@orderapp/contracts/payment";
import { AppError } from "@orderapp/core/errors";
import {
  FIRST_CHECK_MS,
  isPaid,
  type PaymentRefund,
  type Refusal,
  type RefundStatus,
  type StoredPayment,
} from "./payment.ts";
import { addAnomaly, addEvent, addTask, removeTask, type Clock } from "./work.ts";

export type RefundRequested = {
  kind: "refund_requested";
  refundId: string;
  /** Minor units; all that is left when absent. */
  amount?: number;
  /** What the amount is meant to be in; the payment's when absent. */
  currency?: string;
  restock?: RestockLine[];
  reason: string;
  requestedBy: string;
  /** For refunds that nobody asked for: nothing left to refund is no error, and the order is not confirmed. */
  automatic: boolean;
};

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Who asks for refunds that nobody asked for. */
export const SYSTEM = "system";

/** What became of a refund that we asked the provider for. */
export type RefundSettled = {
  kind: "refund_settled";
  refundId: string;
  status: RefundStatus;
  providerReference?: string;
  failure?: string;
  refusal?: Refusal;
};

/** The units that a refund puts back are held for it, so that it may be made. */
export type RestockClaimed = { kind: "restock_claimed"; refundId: string };

/** A refund that the provider tells of: one of ours, or one made in its dashboard. */
export type RefundSeen = {
  kind: "refund_seen";
  refund: { reference: string; refundId?: string; amount: number; status: RefundStatus; reason?: string };
};

/** Reserves the amount, so that however many run at once never give back more than was taken. */
export function requestRefund(next: StoredPayment, change: RefundRequested, clock: Clock): boolean {
  const unconfirmed = change.automatic && removeTask(next, "confirm");
  if (next.refunds.some((refund) => refund.id === change.refundId)) return unconfirmed;
  if (change.automatic && (!isPaid(next.status) || next.refundable <= 0)) return unconfirmed;
  requirePaid(next);
  if (change.currency !== undefined && change.currency !== next.amount.currency) {
    throw new AppError("currency_mismatch", `This payment was made in ${next.amount.currency}, and is refunded in it.`);
  }
  const amount = change.amount ?? next.refundable;
  if (amount <= 0 || amount > next.refundable) {
    throw new AppError("conflict", "More cannot be refunded than was paid and is not refunded yet.", {
      extra: { refundable: { amount: Math.max(0, next.refundable), currency: next.amount.currency } },
    });
  }
  next.refundable -= amount;
  next.refunds.push({
    id: change.refundId,
    amount,
    status: "pending",
    reason: change.reason,
    requestedBy: change.requestedBy,
    ...(change.restock ? { restock: change.restock } : {}),
    createdAt: clock.now,
    updatedAt: clock.now,
  });
  const { refundId } = change;
  if (change.restock) addTask(next, { kind: "claim_restock", refundId }, `claim:${refundId}`, clock);
  else addTask(next, { kind: "refund", refundId }, `refund:${refundId}`, clock);
  // It has confirmed no order: money that came for nothing.
  if (unconfirmed) addAnomaly(next, change.reason, clock);
  return true;
}

export function claimRestock(next: StoredPayment, { refundId }: RestockClaimed, clock: Clock): boolean {
  if (!removeTask(next, `claim:${refundId}`)) return false;
  addTask(next, { kind: "refund", refundId }, `refund:${refundId}`, clock);
  return true;
}

export function settleRefund(next: StoredPayment, change: RefundSettled, clock: Clock): boolean {
  const refund = next.refunds.find(({ id }) => id === change.refundId);
  return refund ? move(next, refund, change, clock) : false;
}

export function seeRefund(next: StoredPayment, { refund: seen }: RefundSeen, clock: Clock): boolean {
  const known = next.refunds.find(
    (refund) => refund.id === seen.refundId || refund.providerReference === seen.reference,
  );
  const settled = { status: seen.status, providerReference: seen.reference };
  if (known) return move(next, known, settled, clock);
  if (!isPaid(next.status) || seen.status === "failed") return false;
  const refund: PaymentRefund = {
    id: seen.reference,
    amount: seen.amount,
    status: "pending",
    reason: seen.reason ?? "made at the provider",
    requestedBy: "provider",
    providerReference: seen.reference,
    createdAt: clock.now,
    updatedAt: clock.now,
  };
  next.refundable -= seen.amount;
  next.refunds.push(refund);
  if (!move(next, refund, settled, clock)) next.checkAt = new Date(clock.now.getTime() + FIRST_CHECK_MS);
  return true;
}

/** Whether a refund waits for the provider, of which no task of ours will ask. */
export const awaitsRefund = ({ refunds, tasks }: StoredPayment): boolean =>
  refunds.some(({ id, status }) => status === "pending" && !tasks.some((task) => task.id.endsWith(`:${id}`)));

type Settled = Pick<RefundSettled, "status" | "providerReference" | "failure" | "refusal">;

/** pending → succeeded | failed, and succeeded → failed when the bank sends the money back. */
function move(next: StoredPayment, refund: PaymentRefund, to: Settled, clock: Clock): boolean {
  const named = to.providerReference !== undefined && refund.providerReference === undefined;
  if (named) refund.providerReference = to.providerReference;
  const was = refund.status;
  if (was === to.status || was === "failed" || (was === "succeeded" && to.status === "pending")) return named;
  refund.status = to.status;
  refund.updatedAt = clock.now;
  for (const work of ["refund", "claim"]) removeTask(next, `${work}:${refund.id}`);
  const about = { refundId: refund.id };
  if (to.status === "succeeded") {
    next.refundedAmount += refund.amount;
    addTask(next, { kind: "report_refund", ...about }, `report:${refund.id}`, clock);
    if (refund.restock) addTask(next, { kind: "finish_restock", ...about }, `restock:${refund.id}`, clock);
  } else {
    refund.failure = to.failure ?? "The provider could not make the refund.";
    if (to.refusal) refund.refusal = to.refusal;
    // A refund that bounced later leaves the goods where they are.
    if (refund.restock && was === "pending")
      addTask(next, { kind: "drop_restock", ...about }, `drop:${refund.id}`, clock);
    next.refundable += refund.amount;
    if (was === "succeeded") next.refundedAmount -= refund.amount;
    // Money that must not stay here: the order is asked again what to do with it, which starts another refund.
    if (refund.requestedBy === SYSTEM) {
      const amount = { ...next.amount, amount: next.received };
      addTask(next, { kind: "confirm", amount, notBefore: nextRefundAt(next, clock) }, "confirm", clock);
    }
  }
  next.status = statusByRefunds(next);
  // Nothing is left that an order could be confirmed with.
  if (next.status === "refunded") removeTask(next, "confirm");
  if (to.status === "succeeded") addEvent(next, "payment.refunded", clock);
  return true;
}

/** At once after the first that failed, then in a minute, two, four and so on, in a day at most: the administrators know. */
function nextRefundAt({ refunds }: StoredPayment, { now }: Clock): Date {
  const failed = refunds.filter(({ requestedBy, status }) => requestedBy === SYSTEM && status === "failed").length;
  return new Date(now.getTime() + (failed < 2 ? 0 : Math.min(MINUTE_MS * 2 ** (failed - 2), DAY_MS)));
}

/** The status of a paid payment by what was given back of it. */
const statusByRefunds = (payment: StoredPayment): PaymentStatus =>
  payment.refundedAmount <= 0
    ? "succeeded"
    : payment.refundedAmount >= payment.received
      ? "refunded"
      : "partially_refunded";

/** Throws unless money was taken. */
function requirePaid(payment: StoredPayment): void {
  if (isPaid(payment.status)) return;
  throw new AppError("invalid_transition", "Only a paid payment can be refunded.");
}
