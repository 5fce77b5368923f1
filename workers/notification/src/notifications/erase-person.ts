import type { NotificationContext } from "../context.ts";

/**
 * Forgets all messages to a person, also those whose events are still under way, and what webhook endpoints and dead
 * letters keep of them; but not the message that says so.
 */
export async function erasePerson(ctx: NotificationContext, input: { userId: string }): Promise<void> {
  const endpoints = await ctx.webhooks.list();
  await Promise.all([
    // In this order: the first leaves the mark by which dead letters that come later are dropped.
    ctx.notifications.erasePerson(input.userId).then(() => ctx.deadLetters.erasePerson(input.userId)),
    ...endpoints.map(({ id }) => ctx.webhooks.endpoint(id).erasePerson(input)),
  ]);
}
