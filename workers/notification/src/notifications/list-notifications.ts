import type { NotificationContext } from "../context.ts";
import type { Channel, Notification, NotificationStatus } from "./notification.ts";

export type ListNotificationsInput = {
  orderId?: string | undefined;
  userId?: string | undefined;
  channel?: Channel | undefined;
  status?: NotificationStatus | undefined;
  limit: number;
  after: { createdAt: number; id: string } | undefined;
};

/** Newest first, one more than `limit` when there are more. */
export function listNotifications(ctx: NotificationContext, input: ListNotificationsInput): Promise<Notification[]> {
  return ctx.notifications.list(input);
}
