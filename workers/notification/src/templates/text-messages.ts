import type { EventType } from "@orderapp/contracts/events";

/** The built-in English text messages; events without one send none. */
export const TEXT_MESSAGES: Partial<Record<EventType, { text: string }>> = {
  "order.shipped": {
    text: `{{ store.name }}: your order {{ order.number }} is on its way.{% if order.tracking %} {{ order.tracking.carrier }} {{ order.tracking.trackingNumber }}{% if order.tracking.trackingUrl %} {{ order.tracking.trackingUrl }}{% endif %}{% endif %}`,
  },
};
