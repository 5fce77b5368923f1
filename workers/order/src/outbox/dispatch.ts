import { unwrap } from "@orderapp/core/errors";
import { callSibling } from "@orderapp/http/rpc";
import type { OrderContext } from "../context.ts";
import type { OutboxEntry, Task } from "./outbox.ts";

const BATCH = 50;

/**
 * Does what entries ask for: events go to the queue, in order, and stay until they are acknowledged; tasks are done
 * and closed. What fails stays leased, and comes back by `relayOutbox`.
 */
export async function dispatch(ctx: OrderContext, entries: readonly OutboxEntry[]): Promise<void> {
  const events = entries.flatMap((entry) => (entry.kind === "event" ? [entry.payload] : []));
  const sending = (async () => {
    for (let at = 0; at < events.length; at += BATCH) await ctx.publish(events.slice(at, at + BATCH));
  })();
  const tasks = entries.filter((entry) => entry.kind === "task");
  const outcomes = await Promise.allSettled([
    sending,
    ...tasks.map(async (entry) => {
      await perform(ctx, entry.payload);
      await ctx.outbox.close("task", [entry.id]);
    }),
  ]);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") ctx.log.warn("an outbox entry will be tried again", { error: outcome.reason });
  }
}

async function perform(ctx: OrderContext, task: Task): Promise<void> {
  const { orderId, reason } = task;
  switch (task.task) {
    case "release_stock":
      unwrap(await callSibling(ctx.product.release(ctx.call, { orderId, reason: task.reason })));
      return;
    case "cancel_payments":
      unwrap(await callSibling(ctx.payment.cancelPayments(ctx.call, { orderId, reason })));
  }
}
