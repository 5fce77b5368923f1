import type { Money } from "@orderapp/contracts/common";
import type { Failure, PaymentEvent, PaymentNews, StoredPayment, Task } from "./payment.ts";
import { presentPayment } from "./present.ts";

/** What a change may use: the time, and the trace its events belong to. */
export type Clock = { now: Date; newId: () => string; traceparent: string };

/** The one who made a task or event gets a minute to finish it before the cron takes over. */
const HEAD_START_MS = 60_000;

type NewTask =
  | { kind: "confirm"; amount: Money; notBefore?: Date }
  | { kind: "report_failure"; attempt: string; failure: Failure }
  | { kind: "refund"; refundId: string }
  | { kind: "report_refund"; refundId: string }
  | { kind: "claim_restock" | "finish_restock" | "drop_restock"; refundId: string };

/** Adds work to the payment, once per id. */
export function addTask(next: StoredPayment, task: NewTask, id: string, clock: Clock): void {
  if (next.tasks.some((known) => known.id === id)) return;
  const dueAt = new Date(clock.now.getTime() + HEAD_START_MS);
  const entry: Task = { ...task, id, createdAt: clock.now, dueAt, attempts: 0 };
  next.tasks.push(entry);
}

/** Takes work out of the payment; false when it was gone. */
export function removeTask(next: StoredPayment, taskId: string): boolean {
  const before = next.tasks.length;
  next.tasks = next.tasks.filter((task) => task.id !== taskId);
  return next.tasks.length < before;
}

/** Puts an event with the payment as it now is into the outbox; a payment without an address has no reader. */
export function addEvent(next: StoredPayment, type: PaymentNews["type"], clock: Clock): void {
  if (next.email === "") return;
  const { payment, orderNumber } = told(next, clock);
  const { email } = next;
  const locale = next.locale === undefined ? {} : { locale: next.locale };
  put(next, { ...envelope(next, clock), type, data: { payment, orderNumber, email, ...locale } }, clock);
}

/** Tells the administrators of money that no order may keep, and why; call it in the change that gives it back. */
export function addAnomaly(next: StoredPayment, reason: string, clock: Clock): void {
  const received = { amount: next.received, currency: next.amount.currency };
  const data = { ...told(next, clock), received, reason };
  put(next, { ...envelope(next, clock), type: "payment.anomaly", data }, clock);
}

const told = (next: StoredPayment, clock: Clock) => ({
  payment: presentPayment({ ...next, updatedAt: clock.now }),
  orderNumber: next.orderNumber,
});

const envelope = (next: StoredPayment, clock: Clock) => ({
  id: clock.newId(),
  version: 1 as const,
  source: "payment" as const,
  subject: next.id,
  at: clock.now.toISOString(),
  traceparent: clock.traceparent,
});

function put(next: StoredPayment, event: PaymentEvent, clock: Clock): void {
  next.outbox.push({ id: event.id, event, dueAt: new Date(clock.now.getTime() + HEAD_START_MS) });
}
