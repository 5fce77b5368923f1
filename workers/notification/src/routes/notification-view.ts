import { z } from "@hono/zod-openapi";
import { Timestamp } from "@orderapp/contracts/common";
import { CHANNELS, maskAddress, type Listed } from "../notifications/notification.ts";

export const NotificationView = z
  .object({
    id: z.string(),
    event: z.string().openapi({ example: "order.confirmed" }),
    channel: z.enum(CHANNELS),
    to: z.string().openapi({ description: "Masked", example: "ad***@example.com" }),
    status: z.enum(["queued", "sent", "failed"]),
    attempts: z.int(),
    lastError: z.string().optional(),
    orderId: z.string().optional(),
    userId: z.string().optional(),
    createdAt: Timestamp,
    sentAt: Timestamp.optional(),
    deliveredAt: Timestamp.optional().openapi({ description: "Of text messages, when the provider tells it" }),
  })
  .openapi("Notification", {
    example: {
      id: "order.confirmed:019349b1-9f00-7b11-8c7e-2f6d0a4b5c6d:email",
      event: "order.confirmed",
      channel: "email",
      to: "ad***@example.com",
      status: "sent",
      attempts: 1,
      orderId: "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d",
      createdAt: "2026-11-23T10:30:45.123Z",
      sentAt: "2026-11-23T10:30:46.004Z",
    },
  });

/** A notification as administrators see it: the address masked, the event by its name alone. */
export const presentNotification = (item: Listed): z.infer<typeof NotificationView> => ({
  id: item.id,
  event: item.event.type,
  channel: item.channel,
  to: item.channel === "webhook" ? item.to : maskAddress(item.to),
  status: item.status,
  attempts: item.attempts,
  ...(item.lastError ? { lastError: item.lastError } : {}),
  ...(item.orderId ? { orderId: item.orderId } : {}),
  ...(item.userId ? { userId: item.userId } : {}),
  createdAt: item.createdAt,
  ...(item.sentAt ? { sentAt: item.sentAt } : {}),
  ...(item.deliveredAt ? { deliveredAt: item.deliveredAt } : {}),
});
