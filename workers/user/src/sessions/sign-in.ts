import { AppError } from "@orderapp/core/errors";
import type { UserContext } from "../context.ts";
import { ensureAdmin, isAdminEmail } from "../users/ensure-admin.ts";
import { emailKeyOf, type UserRecord } from "../users/user.ts";
import { newObjectId } from "../users/object-id.ts";
import { formatRefreshToken, hashSecret, newFamily, newSecret } from "./refresh-token.ts";

export type SignInInput = { email: string; password: string; device: string; country?: string };

/** What a sign-in and a refresh answer. */
export type SignedIn = {
  user: UserRecord;
  accessToken: string;
  expiresIn: number;
  refreshToken: string;
  refreshExpiresIn: number;
};

/** Starts a session. An unknown e-mail and a wrong password are alike in answer and in time. */
export async function signIn(ctx: UserContext, input: SignInInput): Promise<SignedIn> {
  const emailKey = emailKeyOf(input.email);
  let found = await ctx.users.credentials(emailKey);
  if (!found && isAdminEmail(ctx, emailKey)) {
    await ensureAdmin(ctx);
    found = await ctx.users.credentials(emailKey);
  }
  const matches = await ctx.passwords.verify(input.password, found?.passwordHash);
  if (!found || !matches) throw new AppError("invalid_credentials", "E-mail or password is wrong.");
  if (found.user.status === "disabled") throw new AppError("account_disabled", "This account is disabled.");
  const now = ctx.now();
  const sessionId = newObjectId();
  const [family, secret] = [newFamily(), newSecret()];
  const [familyHash, tokenHash] = await Promise.all([hashSecret(family), hashSecret(secret)]);
  const session = {
    id: sessionId,
    userId: found.user.id,
    familyHash,
    tokenHash,
    device: input.device,
    ...(input.country === undefined ? {} : { country: input.country }),
    createdAt: now,
    expiresAt: new Date(now.getTime() + ctx.refreshTokenTtlSeconds * 1000),
  };
  const [accessToken, started] = await Promise.all([
    ctx.accessTokens.sign(found.user, sessionId),
    ctx.sessions.start({ session, role: found.user.role, passwordVersion: found.passwordVersion, events: [] }),
  ]);
  if (!started) throw new AppError("invalid_credentials", "E-mail or password is wrong.");
  return {
    user: found.user,
    accessToken,
    expiresIn: ctx.accessTokens.ttlSeconds,
    refreshToken: formatRefreshToken({ sessionId, family, secret }),
    refreshExpiresIn: ctx.refreshTokenTtlSeconds,
  };
}
