import { ERASED_EMAIL } from "@orderapp/contracts/common";
import type { DomainEvent } from "@orderapp/contracts/events";
import type { NotificationContext } from "../context.ts";
import { notificationId, recipientOf, type Notification } from "./notification.ts";

/**
 * Keeps one notification per event and recipient, durably, and tells each event's source that it may forget it.
 * Answers the notifications that are ours to send now: those seen for the first time.
 */
export async function recordEvents(ctx: NotificationContext, events: DomainEvent[]): Promise<Notification[]> {
  const wanted = await Promise.all(events.map((event) => toNotification(ctx, event)));
  const fresh = await ctx.notifications.insertNew(wanted.filter((item) => item !== undefined));
  await acknowledge(ctx, events);
  return fresh;
}

async function toNotification(ctx: NotificationContext, event: DomainEvent): Promise<Notification | undefined> {
  const recipient = recipientOf(event);
  // Of an erased person's order there is nobody to tell.
  if (!recipient || recipient.to === ERASED_EMAIL) return undefined;
  const { to, ...about } = recipient;
  return {
    id: await notificationId(event.id, "email", to),
    event,
    channel: "email",
    to,
    status: "queued",
    attempts: 0,
    createdAt: ctx.now().toISOString(),
    ...about,
  };
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
