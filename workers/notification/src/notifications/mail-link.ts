import type { DomainEvent } from "@orderapp/contracts/events";
import type { LinkPurpose } from "@orderapp/contracts/user";
import { unwrap } from "@orderapp/core/errors";
import type { NotificationContext } from "../context.ts";

/** `moot`: the mail has nothing to say without its link, and the link is of no use any more. */
export type MailLink = { state: "ready"; carried: { link?: string } } | { state: "moot"; reason: string };

/** The link that a mail carries. Its token is asked for at each try, and lies nowhere; throws when that fails. */
export async function linkOf(ctx: NotificationContext, event: DomainEvent): Promise<MailLink> {
  const wanted = wantedOf(event);
  if (!wanted) return { state: "ready", carried: {} };
  const { purpose, userId } = wanted;
  const answer = await ctx.linkToken(event.traceparent, { purpose, userId, eventId: event.id });
  if (!answer.ok && answer.error.code === "not_found") {
    // A welcome is one all the same.
    if (event.type === "user.registered") return { state: "ready", carried: {} };
    return { state: "moot", reason: "Not sent: its link was used, has expired, or was replaced by a newer one." };
  }
  const url = new URL(purpose === "verify_email" ? ctx.pages.verifyEmail : ctx.pages.resetPassword);
  url.searchParams.set("token", unwrap(answer).token);
  return { state: "ready", carried: { link: url.href } };
}

function wantedOf(event: DomainEvent): { purpose: LinkPurpose; userId: string } | undefined {
  if (event.type === "user.registered" || event.type === "user.verification_requested") {
    return { purpose: "verify_email", userId: event.data.userId };
  }
  if (event.type === "user.password_reset_requested") {
    return { purpose: "reset_password", userId: event.data.userId };
  }
  return undefined;
}

/** A text without tokens of links, encoded or not: a mail server may quote the mail that it refuses. */
export const withoutTokens = (text: string): string =>
  text.replace(/(?:vt|rp)_[0-9a-f]{4}(?:=\r?\n|[\w.=-])*/g, "[redacted]");
