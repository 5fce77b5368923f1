import { newId } from "./ids.ts";
import type { StripeEvent } from "./objects.ts";
import type { State } from "./state.ts";

export const apiVersion = "2026-10-28.endive";
const mostEvents = 60_000;
const eventsAfterTrim = 50_000;

/** What one request may use. Its changes are made in one turn of the event loop, and so are written all or none. */
export interface Context {
  readonly state: State;
  /** Where this sandbox is reached, for the pages it sends buyers to. */
  readonly baseUrl: string;
  readonly request: StripeEvent["request"];
  /** Called with the id of each new event. */
  readonly announce: (eventId: string) => void;
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** Records an event, to be delivered when the request's changes are durable. */
export function emit(context: Context, type: string, object: object, previous?: object): StripeEvent {
  const { state } = context;
  const event: StripeEvent = {
    id: newId("evt"),
    object: "event",
    api_version: apiVersion,
    created: nowSeconds(),
    data: previous === undefined ? { object } : { object, previous_attributes: previous },
    livemode: false,
    pending_webhooks: 1,
    request: context.request,
    type,
  };
  state.events.put(event.id, event);
  state.deliveries.put(event.id, { eventId: event.id, attempts: 0, nextAt: 0 });
  if (state.events.size > mostEvents) {
    for (const id of state.events.trim(eventsAfterTrim)) state.deliveries.delete(id);
  }
  context.announce(event.id);
  return event;
}
