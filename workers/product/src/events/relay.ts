import { measureBacklog } from "@orderapp/http/metrics-stores";
import type { ProductContext } from "../context.ts";

const BATCH = 100;

/** Sends the outbox entries that are due to the queue. Run twice at once, each entry is taken by one. */
export async function relay(ctx: ProductContext): Promise<void> {
  const since: string[] = [];
  for (let taken = BATCH; taken === BATCH;) {
    const events = await ctx.outbox.takeDue(BATCH);
    since.push(...events.map(({ at }) => at));
    await ctx.publish(events);
    taken = events.length;
  }
  measureBacklog(ctx.metrics, { service: "product", queue: "outbox" }, since);
}
