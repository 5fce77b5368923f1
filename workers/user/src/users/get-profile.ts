import type { Principal } from "@orderapp/contracts/auth";
import { AppError } from "@orderapp/core/errors";
import type { UserContext } from "../context.ts";
import type { UserRecord } from "./user.ts";

/** The signed-in person; a session that was ended, or an account that is gone, is signed out. */
export async function getProfile(ctx: UserContext, principal: Principal): Promise<UserRecord> {
  const user = await ctx.users.findInSession(principal.userId, principal.sessionId, ctx.now());
  if (!user) throw new AppError("unauthenticated", "The session has ended. Sign in again.");
  if (user.status === "disabled") throw new AppError("account_disabled", "This account is disabled.");
  return user;
}
