import type { DomainEvent } from "@orderapp/contracts/events";
import type { Logger } from "@orderapp/http/log";
import type { UserContext } from "../context.ts";

/** Sends events right after their commit; they lie in the outbox, so that a failure only delays them. */
export async function publishSoon(vars: { user: UserContext; log: Logger }, events: DomainEvent[]): Promise<void> {
  try {
    await vars.user.publish(events);
  } catch (error) {
    vars.log.warn("events are left to cron", { error, events: events.length });
  }
}
