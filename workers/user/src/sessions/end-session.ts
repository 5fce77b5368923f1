import type { Principal } from "@orderapp/contracts/auth";
import { AppError } from "@orderapp/core/errors";
import type { UserContext } from "../context.ts";
import { getProfile } from "../users/get-profile.ts";
import { announceEnded } from "./revoke.ts";

/** Ends one of the caller's sessions, this one included; another person's is not there. */
export async function endSession(ctx: UserContext, principal: Principal, sessionId: string): Promise<void> {
  await getProfile(ctx, principal);
  if (!(await ctx.sessions.end(principal.userId, sessionId, ctx.now()))) {
    throw new AppError("not_found", "You have no such session.");
  }
  await announceEnded(ctx, principal.userId, [sessionId]);
}
