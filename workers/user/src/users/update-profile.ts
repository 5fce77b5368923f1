import type { Principal } from "@orderapp/contracts/auth";
import { AppError } from "@orderapp/core/errors";
import type { UserContext } from "../context.ts";
import type { ProfileChange } from "./profiles.ts";
import { refused } from "./refused.ts";
import type { UserRecord } from "./user.ts";

/** Changes what a person may change of their own profile. */
export async function updateProfile(
  ctx: UserContext,
  principal: Principal,
  change: ProfileChange,
): Promise<UserRecord> {
  const updated = await ctx.profiles.update(principal, change, ctx.now());
  return updated ?? refused(ctx, principal, new AppError("conflict", "The account has changed meanwhile. Try again."));
}
