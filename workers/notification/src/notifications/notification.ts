import { sha256 } from "@orderapp/core/ids";
import type { DomainEvent } from "@orderapp/contracts/events";

export const CHANNELS = ["email", "sms", "webhook"] as const;
export type Channel = (typeof CHANNELS)[number];
/** The channels by which people are written to; a webhook's messages lie in the object of its endpoint. */
export type MessageChannel = Exclude<Channel, "webhook">;
export type NotificationStatus = "queued" | "sent" | "failed";

/** One message to one recipient by one channel; `id` is made from these and the event, so that it exists once. */
export type Notification = {
  id: string;
  event: DomainEvent;
  channel: MessageChannel;
  to: string;
  status: NotificationStatus;
  attempts: number;
  lastError?: string;
  createdAt: string;
  sentAt?: string;
  orderId?: string;
  userId?: string;
  /** The provider's ids of what was handed to it for this one, the newest last: more than one after a resend. */
  providerIds?: string[];
  /** When the provider saw it arrive; told, not kept in the record. */
  deliveredAt?: string;
};

/** A webhook's delivery as it stands in the list of all messages; `to` is masked already. */
export type DeliveryNote = Omit<Notification, "event" | "channel"> & {
  channel: "webhook";
  endpointId: string;
  event: { id: string; type: string; subject: string };
};

/** What the list of all messages holds. */
export type Listed = Notification | DeliveryNote;

/** The provider's last word on something that was handed to it. */
export type Receipt = { delivered: true; at: string } | { delivered: false; code: string; at: string };

/** A notification with what its provider has told since. */
export function withReceipt(item: Notification, receipt: Receipt): Notification {
  if (item.status !== "sent") return item;
  if (receipt.delivered) return { ...item, deliveredAt: receipt.at };
  return { ...item, status: "failed", lastError: `The provider could not deliver it (error ${receipt.code}).` };
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const RETRY_AFTER = [5_000, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 6 * HOUR];

/** Milliseconds until a failed delivery is tried again; undefined when a day's worth of tries is spent. */
export const retryAfterMs = (attempts: number): number | undefined => RETRY_AFTER[attempts - 1];

/** The identity of a delivery: the same event never goes twice to the same person by the same channel. */
export const notificationId = (eventId: string, channel: Channel, to: string): Promise<string> =>
  sha256(`${eventId}\n${channel}\n${to.toLowerCase()}`);

/** An address as administrators may see it: `ad***@example.com`, `+49***78`. */
export function maskAddress(to: string): string {
  if (to.startsWith("+")) return `${to.slice(0, 3)}***${to.slice(-2)}`;
  const at = to.lastIndexOf("@");
  return `${to.slice(0, Math.min(2, at))}***${to.slice(at)}`;
}
