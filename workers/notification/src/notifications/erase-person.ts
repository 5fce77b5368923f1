import type { NotificationContext } from "../context.ts";

/**
 * Forgets all messages to a person, also those whose events are still under way, and what webhook endpoints keep of
 * them; but not the message that says so.
 */
export async function erasePerson(ctx: NotificationContext, input: { userId: string }): Promise<void> {
  const endpoints = await ctx.webhooks.list();
  await Promise.all([
    ctx.notifications.erasePerson(input.userId),
    ...endpoints.map(({ id }) => ctx.webhooks.endpoint(id).erasePerson(input)),
  ]);
}
