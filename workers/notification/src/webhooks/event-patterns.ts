import { DomainEvent, type EventType } from "@orderapp/contracts/events";

/** What this Worker tells its administrators is for people alone: an endpoint must not hear of itself for ever. */
const PRIVATE: ReadonlySet<string> = new Set<EventType>(["webhook_endpoint.disabled", "notification.dead_letters"]);

/** Every event that an endpoint may ask for. */
export const WEBHOOK_EVENTS: readonly EventType[] = DomainEvent.options
  .map((option) => option.shape.type.value)
  .filter((type) => !PRIVATE.has(type));

/** `*`, a family such as `order.*`, or an event's name. */
export const isEventPattern = (pattern: string): boolean =>
  WEBHOOK_EVENTS.some((type) => matchesPattern(pattern, type));

/** Whether one of an endpoint's patterns means this event. */
export const wantsEvent = (patterns: readonly string[], type: EventType): boolean =>
  !PRIVATE.has(type) && patterns.some((pattern) => matchesPattern(pattern, type));

const matchesPattern = (pattern: string, type: string): boolean =>
  pattern === "*" || pattern === type || (pattern.endsWith(".*") && type.startsWith(pattern.slice(0, -1)));
