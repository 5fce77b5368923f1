import { DomainEvent } from "@orderapp/contracts/events";
import { backoffMs } from "@orderapp/core/time";
import { createContext } from "./context.ts";
import type { Env } from "./env.ts";
import { deliverAll } from "./notifications/deliver-notification.ts";
import { recordEvents } from "./notifications/record-events.ts";

/** Takes a batch of events: each is recorded durably, then acknowledged, then sent; a poison message blocks no other. */
export async function consume(batch: MessageBatch, env: Env): Promise<void> {
  const parsed = batch.messages.map((message) => ({ message, event: DomainEvent.safeParse(message.body) }));
  const ctx = createContext(env, {
    traceparent: parsed.find(({ event }) => event.success)?.event.data?.traceparent ?? "",
  });
  const dead = batch.queue.includes("-dead");
  try {
    for (const { message, event } of parsed) {
      if (event.success && !dead) continue;
      const reason = event.success ? "every try failed" : "not an event we know";
      ctx.log.error("message given up", { queue: batch.queue, id: message.id, reason });
      message.ack();
    }
    if (dead) return;
    const good = parsed.flatMap(({ message, event }) => (event.success ? [{ message, event: event.data }] : []));
    if (good.length === 0) return;
    try {
      const { fresh, again } = await recordEvents(
        ctx,
        good.map(({ event }) => event),
      );
      for (const { message, event } of good) {
        if (again.includes(event)) retryLater(message);
        else message.ack();
      }
      await deliverAll(ctx, fresh);
    } catch (error) {
      ctx.log.error("events not recorded", { count: good.length, error });
      for (const { message } of good) retryLater(message);
    }
  } finally {
    ctx.mailer.close();
  }
}

const retryLater = (message: Message): void =>
  message.retry({ delaySeconds: Math.ceil(backoffMs(message.attempts, 1_000, 300_000) / 1000) });
