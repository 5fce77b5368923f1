import type { NotificationContext } from "../context.ts";

/** Forgets all messages to a person, also those whose events are still under way; but not the one that says so. */
export const erasePerson = (ctx: NotificationContext, input: { userId: string }): Promise<void> =>
  ctx.notifications.erasePerson(input.userId);
