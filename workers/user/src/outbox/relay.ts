import type { UserContext } from "../context.ts";

const RESEND_AFTER_MS = 60_000;
const BATCH = 100;

/** Sends what lies in outboxes unacknowledged for a minute. Sending twice is harmless: consumers know the event's id. */
export async function relayOutbox(ctx: UserContext): Promise<number> {
  let sent = 0;
  for (;;) {
    const now = ctx.now();
    const events = await ctx.outbox.takeDue(now, new Date(now.getTime() + RESEND_AFTER_MS), BATCH);
    await ctx.publish(events);
    sent += events.length;
    if (events.length === 0) return sent;
  }
}
