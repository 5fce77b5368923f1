import { AppError, unwrap } from "@orderapp/core/errors";
import type { NotificationContext } from "../context.ts";
import { deliverNotification } from "./deliver-notification.ts";
import type { DeliveryNote, Listed } from "./notification.ts";

/** Sends a notification again at an administrator's wish; `conflict` while it is being sent. */
export async function resendNotification(ctx: NotificationContext, id: string): Promise<Listed> {
  const notification = await ctx.notifications.find(id);
  if (!notification) throw new AppError("not_found", "There is no such notification.");
  if (notification.channel === "webhook") return resendWebhook(ctx, notification);
  if (!(await ctx.notifications.lease(id))) {
    throw new AppError("conflict", "This notification is being sent right now. Look again in a minute.");
  }
  const { deliveredAt: _, ...again } = notification;
  return deliverNotification(ctx, { ...again, attempts: 0 });
}

/** Puts a webhook's message into its endpoint's queue once more; it goes out right after. */
async function resendWebhook(ctx: NotificationContext, note: DeliveryNote): Promise<DeliveryNote> {
  unwrap(await ctx.webhooks.endpoint(note.endpointId).redeliver({ deliveryId: note.id }));
  const { lastError: _error, sentAt: _sent, ...rest } = note;
  return { ...rest, status: "queued" };
}
