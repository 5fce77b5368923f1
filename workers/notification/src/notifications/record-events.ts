import type { DomainEvent } from "@orderapp/contracts/events";
import type { NotificationContext } from "../context.ts";
import { measureEvents } from "./measure-events.ts";
import { notificationId, type Notification } from "./notification.ts";
import { handOver } from "../webhooks/hand-over.ts";
import { recipientsOf } from "./recipients.ts";

/**
 * What is ours to send now, and the events that must come again, since it cannot be said whom they concern, or a webhook
 * endpoint has not got them; `acknowledged` when their sources know, which nothing else waits for and which never fails.
 */
export type Recorded = { fresh: Notification[]; again: DomainEvent[]; acknowledged: Promise<void> };

/**
 * Keeps one notification per event, channel and recipient, and each webhook endpoint's message, durably, and tells each
 * event's source that it may forget it. Answers the notifications seen for the first time.
 */
export async function recordEvents(ctx: NotificationContext, events: DomainEvent[]): Promise<Recorded> {
  const again: DomainEvent[] = [];
  const handedOver = handOver(ctx, events);
  const wanted = await Promise.all(
    events.map(async (event) => {
      try {
        return await toNotifications(ctx, event);
      } catch (error) {
        ctx.logFor(event.traceparent).warn("recipients not known", { eventId: event.id, event: event.type, error });
        again.push(event);
        return [];
      }
    }),
  );
  const [fresh, missed] = await Promise.all([ctx.notifications.insertNew(wanted.flat()), handedOver]);
  again.push(...missed.filter((event) => !again.includes(event)));
  measureEvents(ctx, firstSeen(events, wanted.flat(), fresh, again));
  const acknowledged = acknowledge(
    ctx,
    events.filter((event) => !again.includes(event)),
  );
  return { fresh, again, acknowledged };
}

/**
 * Those that were not here before. One that nobody is told of leaves no record, and is counted whenever it is settled:
 * once, unless the queue hands it over twice.
 */
function firstSeen(
  events: DomainEvent[],
  wanted: Notification[],
  fresh: Notification[],
  again: DomainEvent[],
): DomainEvent[] {
  const told = new Set(wanted.map(({ event }) => event));
  const first = new Set(fresh.map(({ event }) => event));
  return events.filter((event) => (told.has(event) ? first.has(event) : !again.includes(event)));
}

async function toNotifications(ctx: NotificationContext, event: DomainEvent): Promise<Notification[]> {
  const recipients = await recipientsOf(ctx, event);
  return Promise.all(
    recipients.map(async (recipient) => ({
      ...recipient,
      id: await notificationId(event.id, recipient.channel, recipient.to),
      event,
      status: "queued" as const,
      attempts: 0,
      createdAt: ctx.now().toISOString(),
    })),
  );
}

// An event whose source cannot be told now comes again, and is then recognised by its id.
async function acknowledge(ctx: NotificationContext, events: DomainEvent[]): Promise<void> {
  const bySource = Map.groupBy(events, (event) => event.source);
  await Promise.all(
    [...bySource].map(async ([source, own]) => {
      const ids = own.map((event) => event.id);
      try {
        const result = await ctx.acknowledge(source, ids);
        if (!result.ok) ctx.log.warn("events not acknowledged", { source, ids, reason: result.error.message });
      } catch (error) {
        ctx.log.warn("events not acknowledged", { source, ids, error });
      }
    }),
  );
}
