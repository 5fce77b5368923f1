import type { Principal } from "@orderapp/contracts/auth";
import { AppError } from "@orderapp/core/errors";
import type { UserContext } from "../context.ts";

/** Asks the store and not the token: whoever was disabled a moment ago must do no lasting harm. */
export async function requireAdministrator(ctx: UserContext, actor: Principal): Promise<void> {
  const user = await ctx.users.findInSession(actor.userId, actor.sessionId, ctx.now());
  if (!user) throw new AppError("unauthenticated", "The session has ended. Sign in again.");
  if (user.role !== "ADMIN" || user.status !== "active") throw new AppError("forbidden", "You are no administrator.");
}
