import { AppError } from "@orderapp/core/errors";
import type { UserContext } from "../context.ts";
import { formatRefreshToken, hashSecret, newSecret, parseRefreshToken } from "./refresh-token.ts";
import type { SignedIn } from "./sign-in.ts";

/** Exchanges a refresh token for the next one. A used token means a copy is about: its whole session ends. */
export async function refreshSession(ctx: UserContext, refreshToken: string): Promise<SignedIn> {
  const token = parseRefreshToken(refreshToken);
  if (!token) throw notValid();
  const secret = newSecret();
  const [familyHash, presentedHash, nextHash] = await Promise.all([
    hashSecret(token.family),
    hashSecret(token.secret),
    hashSecret(secret),
  ]);
  const now = ctx.now();
  const outcome = await ctx.sessions.rotate({ sessionId: token.sessionId, familyHash, presentedHash, nextHash, now });
  if (outcome.state === "reused") {
    throw new AppError("token_reused", "This refresh token was used before. Sign in again.");
  }
  if (outcome.state === "unknown") throw notValid();
  if (outcome.user.status === "disabled") throw new AppError("account_disabled", "This account is disabled.");
  return {
    user: outcome.user,
    accessToken: await ctx.accessTokens.sign(outcome.user, token.sessionId),
    expiresIn: ctx.accessTokens.ttlSeconds,
    refreshToken: formatRefreshToken({ ...token, secret }),
    refreshExpiresIn: Math.max(0, Math.round((outcome.expiresAt.getTime() - now.getTime()) / 1000)),
  };
}

const notValid = (): AppError => new AppError("unauthenticated", "The refresh token is not valid. Sign in again.");
