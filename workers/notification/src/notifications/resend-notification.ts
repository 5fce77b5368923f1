import { AppError } from "@orderapp/core/errors";
import type { NotificationContext } from "../context.ts";
import { deliverNotification } from "./deliver-notification.ts";
import type { Notification } from "./notification.ts";

/** Sends a notification again at an administrator's wish; `conflict` while it is being sent. */
export async function resendNotification(ctx: NotificationContext, id: string): Promise<Notification> {
  const notification = await ctx.notifications.find(id);
  if (!notification) throw new AppError("not_found", "There is no such notification.");
  if (!(await ctx.notifications.lease(id))) {
    throw new AppError("conflict", "This notification is being sent right now. Look again in a minute.");
  }
  const { deliveredAt: _, ...again } = notification;
  return deliverNotification(ctx, { ...again, attempts: 0 });
}
