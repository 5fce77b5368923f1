import { measureBacklog } from "@orderapp/http/metrics-stores";
import type { NotificationContext } from "../context.ts";
import { deliverAll } from "./deliver-notification.ts";

/** Sends what is due again, in batches until nothing is left or the round's time is up; answers how many it took. */
export async function deliverDue(ctx: NotificationContext, limit = 500): Promise<number> {
  let taken = 0;
  const since: string[] = [];
  while (taken < limit) {
    const due = await ctx.notifications.takeDue(25);
    if (due.length === 0) break;
    taken += due.length;
    since.push(...due.map(({ createdAt }) => createdAt));
    await deliverAll(ctx, due, "cron");
  }
  measureBacklog(ctx.metrics, { service: "notification", queue: "messages" }, since);
  await ctx.notifications.forgetOld();
  return taken;
}
