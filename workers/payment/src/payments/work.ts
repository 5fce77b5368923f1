import type { Money } from "@orderapp/contracts/common";
import type { Failure, PaymentEvent, StoredPayment, Task } from "./payment.ts";
import { presentPayment } from "./present.ts";

/** What a change may use: the time, and the trace its events belong to. */
export type Clock = { now: Date; newId: () => string; traceparent: string };

/** The one who made a task or event gets a minute to finish it before the cron takes over. */
const HEAD_START_MS = 60_000;

type NewTask =
  | { kind: "confirm"; amount: Money }
  | { kind: "report_failure"; attempt: string; failure: Failure }
  | { kind: "refund"; refundId: string }
  | { kind: "report_refund"; refundId: string };

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
export function addEvent(next: StoredPayment, type: PaymentEvent["type"], clock: Clock): void {
  if (next.email === "") return;
  const event: PaymentEvent = {
    id: clock.newId(),
    type,
    version: 1,
    source: "payment",
    subject: next.id,
    at: clock.now.toISOString(),
    traceparent: clock.traceparent,
    data: {
      payment: presentPayment({ ...next, updatedAt: clock.now }),
      orderNumber: next.orderNumber,
      email: next.email,
    },
  };
  next.outbox.push({ id: event.id, event, dueAt: new Date(clock.now.getTime() + HEAD_START_MS) });
}
