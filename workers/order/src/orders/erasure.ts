import { ERASED_EMAIL, type Address } from "@orderapp/contracts/common";
import { hmacSha256 } from "@orderapp/core/ids";
import type { OrderEvent, OrderState } from "./order.ts";

/**
 * What was taken out of an order: `reference` stands for the person from then on; `whole` when it had ended, else
 * what delivery needs was left in it.
 */
export type Erasure = { reference: string; whole: boolean };

/** The same for all orders of a person; nobody without the secret can tell whose. */
export const anonymousReference = async (secret: string, userId: string): Promise<string> =>
  `erased:${await hmacSha256(secret, `erased-person:${userId}`)}`;

// The reasons that we give ourselves; any other was typed by somebody, and may say anything.
const OWN_REASONS = new Set([
  "requested_by_customer",
  "expired",
  "out_of_stock",
  "payment_unavailable",
  "superseded",
  "order_cancelled",
  "already_paid",
  "order_not_found",
]);
export const isOwnReason = (reason: string): boolean => OWN_REASONS.has(reason);

const ERASED = "Erased";

/** An order without its person. Amounts, items, tracking and, for the taxes, the countries stay. */
export function withoutPerson(order: OrderState, { reference, whole }: Erasure): OrderState {
  const rest = {
    ...order,
    userId: reference,
    email: ERASED_EMAIL,
    billingAddress: countryOf(order.billingAddress),
  };
  if (!whole) return rest;
  return {
    ...rest,
    shippingAddress: countryOf(order.shippingAddress),
    notes: undefined,
    cancelReason: order.cancelReason === undefined ? undefined : ownReason(order.cancelReason),
  };
}

/** A history without its person: only the entries that change. */
export function historyWithoutPerson(events: readonly OrderEvent[], userId: string, erasure: Erasure): OrderEvent[] {
  return events.flatMap((event) => {
    const own = event.actor.id === userId;
    const anonymous = withoutWords(event, erasure);
    if (own) return { ...anonymous, actor: { ...event.actor, id: erasure.reference } };
    return anonymous === event ? [] : anonymous;
  });
}

function withoutWords(event: OrderEvent, erasure: Erasure): OrderEvent {
  switch (event.type) {
    case "order.created":
      return { ...event, data: { order: withoutPerson(event.data.order, erasure) } };
    case "order.cancelled":
      return { ...event, data: { ...event.data, reason: ownReason(event.data.reason) } };
    case "order.refunded":
      return { ...event, data: { ...event.data, reason: ownReason(event.data.reason) } };
    case "order.claimed":
      return { ...event, data: { userId: erasure.reference } };
    case "order.confirmed":
    case "order.shipped":
    case "order.delivered":
    case "order.erased":
    case "order.restocked":
    case "payment.failed":
    case "payment.received_late":
    case "payment.received_twice":
      return event;
  }
}

const ownReason = (reason: string): string => (isOwnReason(reason) ? reason : "erased");

const countryOf = ({ country }: Address): Address => ({
  name: ERASED,
  line1: ERASED,
  city: ERASED,
  postalCode: ERASED,
  country,
});
