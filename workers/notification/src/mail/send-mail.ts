import type { NotificationContext } from "../context.ts";
import { linkOf } from "../notifications/mail-link.ts";
import type { Notification } from "../notifications/notification.ts";
import { renderMail } from "../templates/render.ts";

/** Renders a notification's mail and hands it to the server; `moot` when it has nothing to say any more. */
export async function sendMail(ctx: NotificationContext, { id, event, to }: Notification): Promise<{ moot?: string }> {
  const link = await linkOf(ctx, event);
  if (link.state === "moot") return { moot: link.reason };
  const mail = renderMail(event, { store: ctx.store, pages: ctx.pages, ...link.carried });
  await ctx.mailer.send({ ...mail, to, messageId: id });
  return {};
}
