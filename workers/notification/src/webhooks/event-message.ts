import type { DomainEvent } from "@orderapp/contracts/events";

/** What is sent of an event, byte for byte the same at each try, and whom it is about. */
export type WebhookMessage = {
  eventId: string;
  type: string;
  /** The resource's id: messages about one are sent in turn. */
  subject: string;
  /** When it happened, in epoch ms. */
  at: number;
  body: string;
  traceparent: string;
  userId?: string;
  orderId?: string;
};

/** The message of an event: its type, time and data, without what is between our Workers only. */
export function toMessage(event: DomainEvent): WebhookMessage {
  const { id, type, subject, at, traceparent } = event;
  const about = aboutOf(event);
  return {
    eventId: id,
    type,
    subject,
    at: Date.parse(at),
    body: bodyOf(type, at, dataOf(event)),
    traceparent,
    ...about,
  };
}

/** The message that tries an endpoint out. */
export const testMessage = (eventId: string, at: string, endpointId: string, traceparent: string): WebhookMessage => ({
  eventId,
  type: TEST_EVENT,
  subject: eventId,
  at: Date.parse(at),
  body: bodyOf(TEST_EVENT, at, { endpointId, message: "This is a test." }),
  traceparent,
});

export const TEST_EVENT = "webhook.test";

const bodyOf = (type: string, timestamp: string, data: object): string => JSON.stringify({ type, timestamp, data });

// Whoever hears that somebody was erased knows them by their id, and is to forget the rest.
const dataOf = (event: DomainEvent): object =>
  event.type === "user.erased" ? { userId: event.data.userId } : event.data;

/** Whose event it is and of which order; what says that somebody was erased has nothing of theirs. */
function aboutOf(event: DomainEvent): { userId?: string; orderId?: string } {
  switch (event.type) {
    case "user.registered":
    case "user.verification_requested":
    case "user.password_reset_requested":
    case "user.password_changed":
    case "user.new_device":
      return { userId: event.data.userId };
    case "order.created":
    case "order.confirmed":
    case "order.shipped":
    case "order.delivered":
    case "order.cancelled":
    case "order.refunded": {
      const { id, userId } = event.data.order;
      return { orderId: id, ...(userId === undefined ? {} : { userId }) };
    }
    case "payment.succeeded":
    case "payment.failed":
    case "payment.refunded":
    case "payment.anomaly":
      return { orderId: event.data.payment.orderId };
    case "cart.abandoned":
      return { userId: event.data.cart.userId };
    case "user.erased":
    case "inventory.low":
    case "payment.reconciliation_differs":
    case "webhook_endpoint.disabled":
    case "notification.dead_letters":
      return {};
  }
}
