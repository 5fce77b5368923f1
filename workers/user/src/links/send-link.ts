import type { DomainEvent } from "@orderapp/contracts/events";
import type { UserContext } from "../context.ts";
import { emailKeyOf, eventData } from "../users/user.ts";
import { newLink } from "./link-token.ts";
import type { MailRequest } from "./mail-requests.ts";

const EVENT = { verify_email: "user.verification_requested", reset_password: "user.password_reset_requested" } as const;

/**
 * Does what a request for a mail asks for, if it can be done for that address; answers the events to send, which lie
 * in the outbox. Running it again with the same `eventId` changes nothing.
 */
export async function sendLink(ctx: UserContext, input: MailRequest & { eventId: string }): Promise<DomainEvent[]> {
  const { purpose, eventId } = input;
  const user = await ctx.links.account(emailKeyOf(input.email));
  if (!user || user.status !== "active") return [];
  if (purpose === "verify_email" && user.emailVerified) return [];
  const now = ctx.now();
  const event: DomainEvent = {
    id: eventId,
    type: EVENT[purpose],
    version: 1,
    source: "user",
    subject: user.id,
    at: now.toISOString(),
    traceparent: ctx.call.traceparent,
    // The address as its owner wrote it, not as whoever asked did.
    data: eventData(user),
  };
  const link = await newLink(ctx.tokenSecret, { purpose, userId: user.id, eventId }, now);
  return (await ctx.links.add({ userId: user.id, link, event, now })) ? [event] : [];
}
