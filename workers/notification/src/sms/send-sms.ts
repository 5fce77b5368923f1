import type { NotificationContext } from "../context.ts";
import type { Sent } from "../notifications/deliver-notification.ts";
import type { Notification } from "../notifications/notification.ts";
import { renderMessage } from "../templates/render-message.ts";

// The provider's clock is not ours; an order is shipped once, so that an older message has another text.
const CLOCKS_DIFFER_MS = 5 * 60_000;

/**
 * Sends a notification's text message. The provider would send it as often as it is asked, so that each try first looks
 * whether an earlier one, of which we do not know how it ended, has reached it: by the words of the first, whatever has
 * become of its template.
 */
export async function sendSms(ctx: NotificationContext, notification: Notification): Promise<Sent> {
  if (!ctx.sms) return { moot: "Not sent: no SMS provider is configured." };
  const { id, event, to, providerIds = [] } = notification;
  const rendered = (await renderMessage(ctx, event, "sms"))?.text;
  if (!rendered) return { moot: "Not sent: this event has no text message." };
  const text = await ctx.notifications.firstText(id, rendered);
  const since = new Date(Date.parse(notification.createdAt) - CLOCKS_DIFFER_MS);
  const found = await ctx.sms.find({ to, text, since, known: providerIds });
  if (found) return { providerId: found };
  return ctx.sms.send({ to, text, callbackPath: "/v1/webhooks/twilio" });
}
