import type { NotificationContext } from "../context.ts";

/** Forgets all messages to a person, also those whose events are still under way; but not the one that says so. */
export async function erasePerson(ctx: NotificationContext, { userId }: { userId: string }): Promise<void> {
  // First, since it leaves the mark by which dead letters that come later are dropped.
  await ctx.notifications.erasePerson(userId);
  await ctx.deadLetters.erasePerson(userId);
}
