import type { ExchangedKey } from "@orderapp/contracts/user";
import { AppError } from "@orderapp/core/errors";
import { secretsEqual } from "@orderapp/core/ids";
import type { UserContext } from "../context.ts";
import { hashKeySecret, parseApiKey } from "./api-key.ts";

const LIFE_MS = 5 * 60_000;
// Compared with when there is no such key: it takes as long, and no secret has this hash.
const NOBODYS_HASH = "-".repeat(43);

/** A short-lived access token for a key; which of the reasons to refuse one it was is nobody's business. */
export async function exchangeApiKey(ctx: UserContext, text: string): Promise<ExchangedKey> {
  const given = parseApiKey(text);
  if (!given) throw refused();
  const [key, hash] = await Promise.all([ctx.apiKeys.find(given.id), hashKeySecret(given.secret)]);
  const now = ctx.now();
  const rightSecret = secretsEqual(hash, key?.secretHash ?? NOBODYS_HASH);
  if (!key || !rightSecret || (key.expiresAt && key.expiresAt <= now)) throw refused();
  ctx.background(ctx.apiKeys.touch(key.id, now));
  const end = Math.min(now.getTime() + LIFE_MS, key.expiresAt?.getTime() ?? Infinity);
  const expiresAt = new Date(end);
  return { accessToken: await ctx.accessTokens.signForKey(key, expiresAt), expiresAt: expiresAt.toISOString() };
}

const refused = (): AppError => new AppError("unauthenticated", "The API key is not valid.");
