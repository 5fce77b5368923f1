import type { DeliveryRow } from "../db/endpoint-deliveries.ts";
import type { DeliveryNote } from "../notifications/notification.ts";
import { addressOf, type DeliveryStatus, type Endpoint } from "./endpoint.ts";

const STATUS = { pending: "queued", held: "queued", succeeded: "sent", failed: "failed" } as const satisfies Record<
  DeliveryStatus,
  DeliveryNote["status"]
>;

/** A delivery as it stands in the list of all messages. */
export const toNote = (endpoint: Endpoint, row: DeliveryRow): DeliveryNote => ({
  id: row.id,
  channel: "webhook",
  endpointId: endpoint.id,
  event: { id: row.eventId, type: row.type, subject: row.subject },
  to: addressOf(endpoint.url),
  status: STATUS[row.status],
  attempts: row.attempts,
  createdAt: new Date(row.receivedAt).toISOString(),
  ...(row.error === null ? {} : { lastError: row.error }),
  ...(row.deliveredAt === null ? {} : { sentAt: new Date(row.deliveredAt).toISOString() }),
  ...(row.orderId === null ? {} : { orderId: row.orderId }),
  ...(row.userId === null ? {} : { userId: row.userId }),
});
