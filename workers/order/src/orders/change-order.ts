import type { DomainEvent } from "@orderapp/contracts/events";
import { AppError } from "@orderapp/core/errors";
import type { OrderContext } from "../context.ts";
import { dispatch } from "../outbox/dispatch.ts";
import type { OutboxEntry, Task } from "../outbox/outbox.ts";
import {
  canMove,
  presentOrder,
  project,
  targetOf,
  type Actor,
  type Change,
  type OrderEvent,
  type OrderState,
} from "./order.ts";

export type ChangeOptions = {
  actor: Actor;
  tasks?: Task[];
  /** A name that may be in the order's history once. */
  once?: string;
  /** Nobody was ever told of the order: says nothing, and takes back what was not said yet. */
  unsaid?: boolean;
};

/**
 * The one way to change an order: event, projection, outbox in one statement, conditional on the version seen.
 * Undefined when the order has changed meanwhile (read it again and decide anew). Throws `invalid_transition`.
 */
export async function changeOrder(
  ctx: OrderContext,
  order: OrderState,
  change: Change,
  options: ChangeOptions,
): Promise<OrderState | undefined> {
  const target = targetOf(change.type);
  if (target && !canMove(order.status, target)) {
    throw new AppError("invalid_transition", `A ${order.status} order cannot become ${target}.`, {
      extra: { from: order.status, to: target },
    });
  }
  const event = nextEvent(ctx, order, change, options.actor);
  const next = project(order, event);
  const entries = entriesOf(ctx, next, event, options);
  const { moved, behind } = await ctx.orders.append(
    next,
    { event, entries, once: options.once },
    { unsaid: options.unsaid ?? false },
  );
  if (!moved) return undefined;
  ctx.background(send(ctx, next.id, entries, behind));
  return next;
}

/** Runs a decision on the order as it is now, again when the order changed under it. */
export async function decide<T>(
  read: () => Promise<OrderState | undefined>,
  decision: (order: OrderState) => Promise<T | undefined>,
): Promise<T> {
  for (let attempt = 0; attempt < 8; attempt++) {
    const order = await read();
    if (!order) throw new AppError("not_found", "There is no such order.");
    const decided = await decision(order);
    if (decided !== undefined) return decided;
  }
  throw new AppError("unavailable", "The order is changing too fast. Try again.");
}

/** An event right after the state seen; its time never goes back. */
export function nextEvent(ctx: OrderContext, order: OrderState, change: Change, actor: Actor): OrderEvent {
  const now = ctx.now().toISOString();
  const at = now > order.updatedAt ? now : order.updatedAt;
  return { ...change, id: ctx.newId(), seq: order.version + 1, at, actor };
}

/** What goes into the outbox with an event: itself, when others listen to its type, and tasks for siblings. */
export function entriesOf(
  ctx: OrderContext,
  order: OrderState,
  event: OrderEvent,
  options: { tasks?: Task[]; unsaid?: boolean },
): OutboxEntry[] {
  const entry = { orderId: order.id, seq: event.seq, attempts: 1 };
  const message = options.unsaid ? undefined : messageOf(ctx, order, event);
  const tasks = (options.tasks ?? []).map((payload) => ({ ...entry, id: ctx.newId(), kind: "task" as const, payload }));
  return message ? [{ ...entry, id: event.id, kind: "event", payload: message }, ...tasks] : tasks;
}

function messageOf(ctx: OrderContext, order: OrderState, event: OrderEvent): DomainEvent | undefined {
  switch (event.type) {
    case "order.created":
    case "order.confirmed":
    case "order.shipped":
    case "order.delivered":
    case "order.cancelled":
    case "order.refunded":
      return {
        id: event.id,
        type: event.type,
        version: 1,
        source: "order",
        subject: order.id,
        at: event.at,
        traceparent: ctx.call.traceparent,
        data: { order: presentOrder(order) },
      };
    case "order.restocked":
    case "payment.failed":
    case "payment.received_late":
    case "payment.received_twice":
    case "order.claimed":
    case "order.erased":
      return undefined;
  }
}

// Earlier events that nobody acknowledged go again, before this one, so that they arrive in order.
async function send(ctx: OrderContext, orderId: string, entries: OutboxEntry[], behind: boolean): Promise<void> {
  if (!behind) return dispatch(ctx, entries);
  const events = await ctx.outbox.claimEventsOf(orderId);
  return dispatch(ctx, [...events, ...entries.filter((entry) => entry.kind === "task")]);
}
