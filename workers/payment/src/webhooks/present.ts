import type { WebhookRecord } from "./webhook-record.ts";

/** A received event as administrators see it; its payload stays inside. */
export const presentWebhookEvent = (record: WebhookRecord) => ({
  id: record.eventId,
  provider: record.provider,
  type: record.type,
  status: record.status,
  attempts: record.attempts,
  ...(record.reason ? { reason: record.reason } : {}),
  ...(record.orderId ? { orderId: record.orderId } : {}),
  ...(record.paymentId ? { paymentId: record.paymentId } : {}),
  receivedAt: record.receivedAt.toISOString(),
  ...(record.processedAt ? { processedAt: record.processedAt.toISOString() } : {}),
});
