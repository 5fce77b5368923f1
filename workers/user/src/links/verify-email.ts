import type { UserContext } from "../context.ts";
import type { UserRecord } from "../users/user.ts";
import { hashLink, linkRefused, parseLinkToken } from "./link-token.ts";

/** Uses up the link of a verification mail. */
export async function verifyEmail(ctx: UserContext, token: string): Promise<UserRecord> {
  const link = parseLinkToken("verify_email", token);
  if (!link) throw linkRefused();
  const user = await ctx.links.verifyEmail(link.userId, await hashLink(link.secret), ctx.now());
  if (!user) throw linkRefused();
  return user;
}
