import type { DomainEvent } from "@orderapp/contracts/events";
import type { Store } from "../context.ts";

/** What a text message says of an event; undefined for events that have none. */
export function smsText(event: DomainEvent, store: Store): string | undefined {
  if (event.type !== "order.shipped") return undefined;
  const { number, tracking } = event.data.order;
  const parcel = tracking ? ` ${tracking.carrier} ${tracking.trackingNumber}` : "";
  const link = tracking?.trackingUrl ? ` ${tracking.trackingUrl}` : "";
  return `${store.name}: your order ${number} is on its way.${parcel}${link}`;
}
