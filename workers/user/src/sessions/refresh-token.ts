import { hmacSha256, randomToken, sha256 } from "@orderapp/core/ids";

/**
 * A refresh token is `rt_<session>.<family>.<secret>`. The family's secret is the same in all tokens of a session:
 * whoever shows it with another secret holds a used token, and not an invented one.
 */
export type RefreshToken = { sessionId: string; family: string; secret: string };

export const newFamily = (): string => randomToken(16);
export const newSecret = (): string => randomToken(32);

/** The secret that follows a token's: the same each time, so that an answer that was lost can be given again. */
export const nextSecret = (tokenSecret: string, token: RefreshToken): Promise<string> =>
  hmacSha256(tokenSecret, `refresh:${token.sessionId}:${token.secret}`);

export const formatRefreshToken = (token: RefreshToken): string =>
  `rt_${token.sessionId}.${token.family}.${token.secret}`;

/** Reads a token's parts, or undefined when it is not of our making. */
export function parseRefreshToken(text: string): RefreshToken | undefined {
  const match = /^rt_([0-9a-f]{24})\.([\w-]{22})\.([\w-]{43})$/.exec(text);
  const [, sessionId, family, secret] = match ?? [];
  return sessionId && family && secret ? { sessionId, family, secret } : undefined;
}

/** What is kept of a family or token secret; both are random, so that a fast hash is safe. */
export const hashSecret = (secret: string): Promise<string> => sha256(`refresh:${secret}`);
