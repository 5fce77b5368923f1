import type { DomainEvent } from "@orderapp/contracts/events";
import { newId } from "@orderapp/core/ids";
import type { UserContext } from "../context.ts";
import { announceEnded } from "../sessions/revoke.ts";
import { checkNewPassword } from "../users/password-policy.ts";
import type { UserRecord } from "../users/user.ts";
import { hashLink, linkRefused, parseLinkToken } from "./link-token.ts";

/** Exchanges a forgotten password and ends all sessions. Answers the events to send, which lie in the outbox. */
export async function resetPassword(
  ctx: UserContext,
  input: { token: string; password: string },
): Promise<{ user: UserRecord; events: DomainEvent[] }> {
  const link = parseLinkToken("reset_password", input.token);
  if (!link) throw linkRefused();
  const { userId } = link;
  const hash = await hashLink(link.secret);
  // Only saves the hashing, which costs much more than the link: the write decides.
  const find = async (): Promise<UserRecord> => {
    const found = await ctx.links.find(userId, "reset_password", hash, ctx.now());
    if (!found) throw linkRefused();
    return found;
  };
  const found = await find();
  checkNewPassword(input.password, found.email);
  const passwordHash = await ctx.passwords.hash(input.password, async () => void (await find()));
  const now = ctx.now();
  const event: DomainEvent = {
    id: newId(),
    type: "user.password_changed",
    version: 1,
    source: "user",
    subject: userId,
    at: now.toISOString(),
    traceparent: ctx.call.traceparent,
    data: { userId, email: found.email, name: found.name },
  };
  const done = await ctx.links.resetPassword({ userId, hash, passwordHash, events: [event], now });
  if (!done) throw linkRefused();
  await announceEnded(ctx, userId, done.ended);
  return { user: done.user, events: [event] };
}
