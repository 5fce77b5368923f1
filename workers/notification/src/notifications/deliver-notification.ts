import { redact } from "@orderapp/http/log";
import type { NotificationContext } from "../context.ts";
import { renderMail } from "../templates/render.ts";
import { retryAfterMs, type Notification } from "./notification.ts";

/**
 * Sends one notification and records how it went. Only the holder of its lease sends, so two Workers never do;
 * one that died in between leaves the lease to run out, and the Message-ID stays the same.
 */
export async function deliverNotification(ctx: NotificationContext, notification: Notification): Promise<Notification> {
  const attempts = notification.attempts + 1;
  try {
    const mail = renderMail(notification.event, ctx.store);
    await ctx.mailer.send({ ...mail, to: notification.to, messageId: notification.id });
    const { lastError: _, ...rest } = notification;
    const sent: Notification = { ...rest, status: "sent", attempts, sentAt: ctx.now().toISOString() };
    await ctx.notifications.settle(sent);
    return sent;
  } catch (error) {
    const reason = redact(error instanceof Error ? error.message : "unknown error").slice(0, 500);
    const wait = retryAfterMs(attempts);
    const failed: Notification = {
      ...notification,
      attempts,
      status: wait === undefined ? "failed" : "queued",
      lastError: reason,
    };
    const log = failed.status === "failed" ? ctx.log.error : ctx.log.warn;
    log("mail not sent", { notificationId: notification.id, event: notification.event.type, attempts, reason });
    await ctx.notifications.settle(failed, wait === undefined ? undefined : ctx.now().getTime() + wait);
    return failed;
  }
}

/** Sends several at once, those about one order or person in turn; what cannot be recorded comes again later. */
export async function deliverAll(ctx: NotificationContext, notifications: Notification[]): Promise<void> {
  const bySubject = Map.groupBy(notifications, (item) => item.event.subject);
  const results = await Promise.allSettled(
    [...bySubject.values()].map(async (items) => {
      for (const item of items) await deliverNotification(ctx, item);
    }),
  );
  for (const result of results) {
    if (result.status === "rejected") ctx.log.error("delivery not recorded", { error: result.reason });
  }
}
