import { AppError } from "@orderapp/core/errors";
import type { UserContext } from "../context.ts";
import type { UserRecord } from "../users/user.ts";

/** Anybody's account. */
export async function getUser(ctx: UserContext, userId: string): Promise<UserRecord> {
  const user = await ctx.administration.find(userId);
  if (!user) throw new AppError("not_found", "There is no such user.");
  return user;
}
