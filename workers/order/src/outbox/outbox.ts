import type { DomainEvent } from "@orderapp/contracts/events";

/** Work for a sibling that a change of an order brings with it; done at least once, so it must be idempotent there. */
export type Task =
  | { task: "release_stock"; orderId: string; reason: "cancelled" | "expired" | "abandoned" }
  | { task: "cancel_payments"; orderId: string; reason: string };

/** One entry of the outbox, not done yet. */
export type OutboxEntry = { id: string; orderId: string; seq: number; attempts: number } & (
  { kind: "event"; payload: DomainEvent } | { kind: "task"; payload: Task }
);

/** How long after an attempt an entry is tried again: a minute for the first, then longer, up to half an hour. */
export const retryAfterMs = (attempts: number): number =>
  Math.min(30 * 60_000, 60_000 * 2 ** Math.max(0, attempts - 1));
