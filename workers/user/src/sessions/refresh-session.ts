import { AppError } from "@orderapp/core/errors";
import type { UserContext } from "../context.ts";
import { formatRefreshToken, hashSecret, nextSecret, parseRefreshToken } from "./refresh-token.ts";
import { announceEnded } from "./revoke.ts";
import type { SignedIn } from "./sign-in.ts";

// A client whose answer was lost may send the same token again for this long.
const REPEATABLE_MS = 10_000;

/** Exchanges a refresh token for the next one. A used token means a copy is about: its whole session ends. */
export async function refreshSession(ctx: UserContext, refreshToken: string): Promise<SignedIn> {
  const token = parseRefreshToken(refreshToken);
  if (!token) throw notValid();
  const secret = await nextSecret(ctx.tokenSecret, token);
  const [familyHash, presentedHash, nextHash] = await Promise.all([
    hashSecret(token.family),
    hashSecret(token.secret),
    hashSecret(secret),
  ]);
  const now = ctx.now();
  const repeatableSince = new Date(now.getTime() - REPEATABLE_MS);
  const { sessionId } = token;
  const outcome = await ctx.sessions.rotate({ sessionId, familyHash, presentedHash, nextHash, now, repeatableSince });
  if (outcome.state === "reused") {
    await announceEnded(ctx, outcome.userId, [sessionId]);
    throw new AppError("token_reused", "This refresh token was used before. Sign in again.");
  }
  if (outcome.state === "unknown") throw notValid();
  if (outcome.user.status !== "active") throw new AppError("account_disabled", "This account is disabled.");
  return {
    user: outcome.user,
    accessToken: await ctx.accessTokens.sign(outcome.user, token.sessionId),
    expiresIn: ctx.accessTokens.ttlSeconds,
    refreshToken: formatRefreshToken({ ...token, secret }),
    refreshExpiresIn: Math.max(0, Math.round((outcome.expiresAt.getTime() - now.getTime()) / 1000)),
  };
}

const notValid = (): AppError => new AppError("unauthenticated", "The refresh token is not valid. Sign in again.");
