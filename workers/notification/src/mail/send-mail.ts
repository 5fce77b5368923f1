import type { DomainEvent } from "@orderapp/contracts/events";
import type { NotificationContext } from "../context.ts";
import { MailRefused } from "./mailer.ts";
import type { Sent } from "../notifications/deliver-notification.ts";
import { mayAdvertise } from "../notifications/consent.ts";
import { linkOf } from "../notifications/mail-link.ts";
import type { Notification } from "../notifications/notification.ts";
import { unsubscribeLink } from "../notifications/unsubscribe.ts";
import { asMail } from "../templates/render.ts";
import { renderMessage } from "../templates/render-message.ts";

/** Renders a notification's mail and hands it to the server. */
export async function sendMail(ctx: NotificationContext, { id, event, to }: Notification): Promise<Sent> {
  const link = await linkOf(ctx, event);
  if (link.state === "moot") return { moot: link.reason };
  const advertising = await advertisingOf(ctx, event);
  if (advertising.state === "moot") return { moot: advertising.reason };
  const message = await renderMessage(ctx, event, "email", { ...link.carried, ...advertising.links });
  if (!message) return { moot: "Not sent: this event has no mail." };
  const headers = listHeaders(advertising.links.unsubscribe);
  try {
    await ctx.mailer.send({ ...asMail(message), to, messageId: id, headers });
    return {};
  } catch (error) {
    if (error instanceof MailRefused) return { refused: error.message };
    throw error;
  }
}

type Advertising = { state: "ready"; links: { unsubscribe?: string } } | { state: "moot"; reason: string };

/** Advertising goes only to those who agree to it when it is sent, and tells them how to end that. */
async function advertisingOf(ctx: NotificationContext, event: DomainEvent): Promise<Advertising> {
  if (event.type !== "cart.abandoned") return { state: "ready", links: {} };
  const { userId } = event.data.cart;
  if (!(await mayAdvertise(ctx, event.traceparent, userId))) {
    return { state: "moot", reason: "Not sent: the person does not agree to advertising any more." };
  }
  return { state: "ready", links: { unsubscribe: await unsubscribeLink(ctx, userId) } };
}

/** What lets mail programs offer to unsubscribe with one click (RFC 2369, RFC 8058). */
const listHeaders = (unsubscribe: string | undefined): Record<string, string> =>
  unsubscribe === undefined
    ? {}
    : { "List-Unsubscribe": `<${unsubscribe}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };
