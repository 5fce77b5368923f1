import type { Contact } from "@orderapp/contracts/user";
import { AppError } from "@orderapp/core/errors";
import type { UserContext } from "../context.ts";

/** How an active person may be written to; `not_found` for all others. */
export async function contactOf(ctx: UserContext, userId: string): Promise<Contact> {
  const user = await ctx.users.find(userId);
  if (user?.status !== "active") throw new AppError("not_found", "There is no such user.");
  const { email, name, phone, locale, marketingConsent } = user;
  return {
    email,
    name,
    ...(phone === undefined ? {} : { phone }),
    ...(locale === undefined ? {} : { locale }),
    marketingConsent,
  };
}
