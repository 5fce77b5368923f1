import { measureBacklog } from "@orderapp/http/metrics-stores";
import type { UserContext } from "../context.ts";

const RESEND_AFTER_MS = 60_000;
const BATCH = 100;

/** Sends what lies in outboxes unacknowledged for a minute. Sending twice is harmless: consumers know the event's id. */
export async function relayOutbox(ctx: UserContext): Promise<number> {
  const since: string[] = [];
  for (;;) {
    const now = ctx.now();
    const events = await ctx.outbox.takeDue(now, new Date(now.getTime() + RESEND_AFTER_MS), BATCH);
    await ctx.publish(events);
    since.push(...events.map(({ at }) => at));
    if (events.length === 0) break;
  }
  measureBacklog(ctx.metrics, { service: "user", queue: "outbox" }, since);
  return since.length;
}
