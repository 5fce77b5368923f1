import type { DomainEvent } from "@orderapp/contracts/events";
import type { UserContext } from "../context.ts";
import { newDeviceToken } from "../sessions/device-token.ts";
import { announceEnded } from "../sessions/revoke.ts";
import { accountEvent } from "../users/account-event.ts";
import { checkNewPassword } from "../users/password-policy.ts";
import { emailKeyOf, type UserRecord } from "../users/user.ts";
import { adoptGuestOrders } from "./guest-orders.ts";
import { hashLink, linkRefused, parseLinkToken } from "./link-token.ts";

/**
 * Exchanges a forgotten password and ends all sessions. Answers the token that makes this device a known one, and the
 * events to send, which lie in the outbox.
 */
export async function resetPassword(
  ctx: UserContext,
  input: { token: string; password: string },
): Promise<{ deviceToken: string; events: DomainEvent[] }> {
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
  await checkNewPassword(input.password, found.email);
  const passwordHash = await ctx.passwords.hash(input.password, async () => void (await find()));
  const now = ctx.now();
  const events = [accountEvent(ctx, "user.password_changed", found, now)];
  const done = await ctx.links.resetPassword({ userId, hash, passwordHash, events, now });
  if (!done) throw linkRefused();
  const emailKey = emailKeyOf(done.user.email);
  ctx.background(adoptGuestOrders(ctx, { userId, emailKey }, now));
  await announceEnded(ctx, userId, done.ended);
  // Whoever guesses at the account must not keep its owner out, who has just shown to be it.
  const deviceToken = await newDeviceToken(ctx.tokenSecret, emailKey, now);
  return { deviceToken, events };
}
