import type { NotificationContext } from "../context.ts";
import type { Channel, Listed, NotificationStatus } from "./notification.ts";

export type ListNotificationsInput = {
  orderId?: string | undefined;
  userId?: string | undefined;
  channel?: Channel | undefined;
  status?: NotificationStatus | undefined;
  limit: number;
  after: { createdAt: number; id: string } | undefined;
};

/** `next` is where to go on, while there may be more. */
export type NotificationPage = { items: Listed[]; next: { createdAt: number; id: string } | undefined };

/** The wanted notifications, newest first. */
export function listNotifications(ctx: NotificationContext, input: ListNotificationsInput): Promise<NotificationPage> {
  return ctx.notifications.list(input);
}
