import type { UserContext } from "../context.ts";
import { emailKeyOf } from "./user.ts";
import { newObjectId } from "./object-id.ts";

/** Whether this is the address of the administrator whom the settings name. */
export const isAdminEmail = (ctx: UserContext, emailKey: string): boolean =>
  ctx.admin !== undefined && emailKeyOf(ctx.admin.email) === emailKey;

/** Makes the settings' administrator unless the address has an account; its password is set at that moment only. */
export async function ensureAdmin(ctx: UserContext): Promise<void> {
  if (!ctx.admin || (await ctx.users.emailTaken(emailKeyOf(ctx.admin.email)))) return;
  const now = ctx.now();
  await ctx.users.ensure({
    id: newObjectId(),
    email: ctx.admin.email,
    emailKey: emailKeyOf(ctx.admin.email),
    name: "Administrator",
    role: "ADMIN",
    status: "active",
    emailVerified: true,
    marketingConsent: false,
    createdAt: now,
    updatedAt: now,
    passwordHash: await ctx.passwords.hash(ctx.admin.password),
    events: [],
  });
}
