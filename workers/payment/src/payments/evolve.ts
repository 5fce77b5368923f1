import { ERASED_EMAIL, type Money } from "@orderapp/contracts/common";
import type { PaymentProvider } from "@orderapp/contracts/payment";
import {
  canMove,
  FIRST_CHECK_MS,
  isOpen,
  isPaid,
  MAKING_CHECK_MS,
  NOT_MADE,
  type Failure,
  type StoredPayment,
} from "./payment.ts";
import {
  awaitsRefund,
  claimRestock,
  requestRefund,
  SYSTEM,
  seeRefund,
  settleRefund,
  type RefundRequested,
  type RefundSeen,
  type RefundSettled,
  type RestockClaimed,
} from "./refunds.ts";
import { addAnomaly, addEvent, addTask, removeTask, type Clock } from "./work.ts";

/** What the provider said about a payment at a time. */
export type Observed = {
  kind: "observed";
  state: "requires_payment" | "processing" | "succeeded" | "failed" | "cancelled";
  at: Date;
  received: Money;
  failure?: Failure;
  attempt?: string;
};

export type Change =
  | Observed
  | RefundRequested
  | RefundSettled
  | RefundSeen
  | RestockClaimed
  /** The order wants another amount than came: an administrator decides what becomes of it. */
  | { kind: "confirm_refused" }
  /** The provider has made it, and this is its name. */
  | { kind: "made"; provider: PaymentProvider; reference: string }
  /** The provider would not make it. */
  | { kind: "not_made"; failure: Failure }
  /** Another attempt takes the place of one that nobody has begun to pay. */
  | { kind: "superseded" }
  /** The provider was taking the money of one that was superseded. */
  | { kind: "under_way"; at: Date }
  | { kind: "task_done"; taskId: string }
  | { kind: "tasks_postponed"; dueAt: Date }
  | { kind: "check_postponed" }
  | { kind: "sent_again"; dueAt: Date }
  | { kind: "erased" };

const LAST_CHECK_MS = 24 * 60 * 60 * 1_000;

/**
 * The payment after a change, with the tasks and events it causes; undefined when it changes nothing, so that
 * whatever comes twice or late is harmless. Throws `invalid_transition` or `conflict` for a refund that may not be.
 */
export function evolve(before: StoredPayment, change: Change, clock: Clock): StoredPayment | undefined {
  const next = structuredClone(before);
  if (!apply(next, change, clock)) return undefined;
  next.version = before.version + 1;
  next.updatedAt = clock.now;
  return next;
}

function apply(next: StoredPayment, change: Change, clock: Clock): boolean {
  switch (change.kind) {
    case "observed":
      return observe(next, change, clock);
    case "refund_requested":
      return requestRefund(next, change, clock);
    case "refund_settled":
      return settleRefund(next, change, clock);
    case "refund_seen":
      return seeRefund(next, change, clock);
    case "restock_claimed":
      return claimRestock(next, change, clock);
    case "confirm_refused":
      return refuseConfirm(next, clock);
    case "made":
      return nameMade(next, change, clock);
    case "not_made":
      return next.making === true && cancel(next, clock, change.failure);
    case "superseded":
      return next.making !== true && next.status !== "processing" && cancel(next, clock);
    case "under_way":
      return awaitMoney(next, change.at, clock);
    case "task_done":
      return removeTask(next, change.taskId);
    case "tasks_postponed":
      for (const task of next.tasks) Object.assign(task, { dueAt: change.dueAt, attempts: task.attempts + 1 });
      return next.tasks.length > 0;
    case "check_postponed":
      return postponeCheck(next, clock);
    case "sent_again":
      for (const entry of next.outbox) entry.dueAt = change.dueAt;
      return next.outbox.length > 0;
    case "erased":
      return takePersonOut(next);
  }
}

/** What was refused at first, and is made now, waits for its buyer like any other; what was voided stays void. */
function nameMade(next: StoredPayment, made: Extract<Change, { kind: "made" }>, clock: Clock): boolean {
  if (!next.making || next.provider !== made.provider) return false;
  delete next.making;
  next.providerReference = made.reference;
  if (next.failure?.code === NOT_MADE) {
    delete next.failure;
    next.status = "requires_payment";
    next.stateAt = new Date(0);
  }
  if (isOpen(next.status)) next.checkAt = new Date(clock.now.getTime() + FIRST_CHECK_MS);
  return true;
}

function cancel(next: StoredPayment, clock: Clock, failure?: Failure): boolean {
  if (!isOpen(next.status)) return false;
  next.status = "cancelled";
  next.stateAt = clock.now;
  if (failure) next.failure = failure;
  delete next.checkAt;
  return true;
}

function awaitMoney(next: StoredPayment, at: Date, clock: Clock): boolean {
  if (next.status !== "cancelled") return false;
  next.status = "processing";
  next.stateAt = at;
  next.checkAt = new Date(clock.now.getTime() + FIRST_CHECK_MS);
  return true;
}

function observe(next: StoredPayment, seen: Observed, clock: Clock): boolean {
  if (isPaid(next.status)) return correctReceived(next, seen);
  if (isOpen(next.status) && isOpen(seen.state) && seen.at < next.stateAt) return false;
  // A refused card leaves the provider's intent open, and it tells of the same refusal again and again.
  const known = seen.state === "failed" && seen.attempt !== undefined && seen.attempt === next.failedAttempt;
  const anotherFailure = seen.state === "failed" && next.status === "failed";
  if (known || !(canMove(next.status, seen.state) || anotherFailure)) return false;
  next.status = seen.state;
  next.stateAt = seen.at;
  if (seen.state === "succeeded") succeed(next, seen, clock);
  if (seen.state === "failed") failAttempt(next, seen, clock);
  if (isOpen(next.status)) next.checkAt = new Date(clock.now.getTime() + FIRST_CHECK_MS);
  else delete next.checkAt;
  return true;
}

/** The next time to ask: ever more seldom, the older the payment. */
function postponeCheck(next: StoredPayment, clock: Clock): boolean {
  if (!isOpen(next.status) && !awaitsRefund(next)) {
    const was = next.checkAt;
    delete next.checkAt;
    return was !== undefined;
  }
  const age = clock.now.getTime() - next.createdAt.getTime();
  const least = next.making ? MAKING_CHECK_MS : FIRST_CHECK_MS;
  next.checkAt = new Date(clock.now.getTime() + Math.min(Math.max(age, least), LAST_CHECK_MS));
  return true;
}

/** Its person is gone: amounts and references stay, events that were not consumed yet say nothing of them. */
function takePersonOut(next: StoredPayment): boolean {
  if (next.userId === undefined && next.email === ERASED_EMAIL) return false;
  delete next.userId;
  next.email = ERASED_EMAIL;
  for (const { event } of next.outbox) if (event.type !== "payment.anomaly") event.data.email = ERASED_EMAIL;
  // What an administrator typed may name them.
  for (const refund of next.refunds) if (refund.requestedBy !== SYSTEM) refund.reason = "erased";
  return true;
}

/** Told once; the task stays, since the provider may still correct what it said. */
function refuseConfirm(next: StoredPayment, clock: Clock): boolean {
  const waiting = next.tasks.find((task) => task.kind === "confirm");
  if (waiting?.kind !== "confirm" || waiting.refused) return false;
  waiting.refused = true;
  addAnomaly(next, "amount_differs", clock);
  return true;
}

/** A later word on how much came in counts as long as nothing was done with the money. */
function correctReceived(next: StoredPayment, seen: Observed): boolean {
  const waiting = next.tasks.find((task) => task.kind === "confirm");
  const differs = seen.state === "succeeded" && seen.received.amount !== next.received;
  if (!differs || waiting?.kind !== "confirm" || next.refunds.length > 0 || seen.at < next.stateAt) return false;
  next.received = seen.received.amount;
  next.refundable = seen.received.amount;
  next.stateAt = seen.at;
  waiting.amount = seen.received;
  return true;
}

function succeed(next: StoredPayment, seen: Observed, clock: Clock): void {
  next.received = seen.received.amount;
  next.refundable = seen.received.amount;
  delete next.failure;
  addTask(next, { kind: "confirm", amount: seen.received }, "confirm", clock);
  addEvent(next, "payment.succeeded", clock);
}

function failAttempt(next: StoredPayment, seen: Observed, clock: Clock): void {
  const failure = seen.failure ?? { code: "payment_failed", message: "The payment failed." };
  const attempt = seen.attempt ?? `at-${seen.at.getTime()}`;
  next.failure = failure;
  next.failedAttempt = attempt;
  addTask(next, { kind: "report_failure", attempt, failure }, `failure:${attempt}`, clock);
  addEvent(next, "payment.failed", clock);
}
