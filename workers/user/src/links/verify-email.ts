import type { UserContext } from "../context.ts";
import { emailKeyOf, type UserRecord } from "../users/user.ts";
import { adoptGuestOrders } from "./guest-orders.ts";
import { hashLink, linkRefused, parseLinkToken } from "./link-token.ts";

/** Uses up the link of a verification mail. What a guest ordered with the address becomes the person's. */
export async function verifyEmail(ctx: UserContext, token: string): Promise<UserRecord> {
  const link = parseLinkToken("verify_email", token);
  if (!link) throw linkRefused();
  const now = ctx.now();
  const user = await ctx.links.verifyEmail(link.userId, await hashLink(link.secret), now);
  if (!user) throw linkRefused();
  ctx.background(adoptGuestOrders(ctx, { userId: user.id, emailKey: emailKeyOf(user.email) }, now));
  return user;
}
