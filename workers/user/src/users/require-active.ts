import { AppError } from "@orderapp/core/errors";
import type { UserContext } from "../context.ts";

/** Throws `not_found` or `account_disabled` unless the person may act. */
export async function requireActive(
  ctx: UserContext,
  userId: string,
): Promise<{ email: string; emailVerified: boolean; locale?: string }> {
  const user = await ctx.users.find(userId);
  if (!user || user.status === "erasing") throw new AppError("not_found", "There is no such user.");
  if (user.status === "disabled") throw new AppError("account_disabled", "This account is disabled.");
  const { email, emailVerified, locale } = user;
  return { email, emailVerified, ...(locale === undefined ? {} : { locale }) };
}
