import { AppError } from "@orderapp/core/errors";
import type { Redis } from "@upstash/redis/cloudflare";
import type { Logger } from "./log.ts";
import { connectUpstash } from "./upstash.ts";

/** Where the list of ended sessions lies: a Redis over REST. */
export type RevocationSettings = {
  REVOCATIONS_REDIS_URL: string;
  REVOCATIONS_REDIS_TOKEN: string;
};

/** Whether a session goes on; `unknown` when the list could not be asked. */
export type SessionVerdict = "live" | "revoked" | "unknown";

/** For how long a session is taken to be live after it was looked up: 5 s at most, less what announcing its end takes. */
export const REVOKED_CACHE_MS = 4_000;

/** The key that exists while an access token of the ended session could still be shown. */
export const revokedKey = (sessionId: string): string => `revoked:${sessionId}`;

const MAX_KNOWN = 10_000;
const TIMEOUT_MS = 1_000;
const SKIP_MS = 2_000;

type Known = { revoked: boolean; until: number };
type List = { known: Map<string, Known>; skipUntil: number; redis?: Redis };

// Caches that may vanish, by the list's address: what was learnt, and when the list last failed.
const lists = new Map<string, List>();

function listOf(settings: RevocationSettings): List {
  const address = settings.REVOCATIONS_REDIS_URL;
  const found = lists.get(address);
  if (found) return found;
  const made: List = { known: new Map(), skipUntil: 0 };
  lists.set(address, made);
  return made;
}

function clientOf(list: List, settings: RevocationSettings): Redis {
  const { REVOCATIONS_REDIS_URL: url, REVOCATIONS_REDIS_TOKEN: token } = settings;
  list.redis ??= connectUpstash(url, token, TIMEOUT_MS);
  return list.redis;
}

const isRevoked = (list: List, sessionId: string): boolean => list.known.get(sessionId)?.revoked === true;

function remember(list: List, sessionId: string, known: Known): void {
  // An end is final: an answer that was under way when it was announced here changes nothing.
  if (isRevoked(list, sessionId)) return;
  list.known.delete(sessionId);
  list.known.set(sessionId, known);
  if (list.known.size <= MAX_KNOWN) return;
  for (const oldest of list.known.keys()) {
    list.known.delete(oldest);
    return;
  }
}

/** Says whether a session was ended, within 1 s; a list that fails is not asked again for 2 s. Never rejects. */
export async function checkSession(
  settings: RevocationSettings,
  sessionId: string,
  log: Logger,
): Promise<SessionVerdict> {
  const list = listOf(settings);
  const known = list.known.get(sessionId);
  if (known?.revoked) return "revoked";
  const askedAt = Date.now();
  if (known && askedAt < known.until) return "live";
  if (askedAt < list.skipUntil) return "unknown";
  // After a failure one request tries the list for all.
  if (list.skipUntil > 0) list.skipUntil = askedAt + SKIP_MS;
  try {
    const found = await clientOf(list, settings).exists(revokedKey(sessionId));
    if (found !== 0 && found !== 1) throw new Error("the list of ended sessions gave no number");
    list.skipUntil = 0;
    remember(list, sessionId, { revoked: found === 1, until: askedAt + REVOKED_CACHE_MS });
    return isRevoked(list, sessionId) ? "revoked" : "live";
  } catch (error) {
    const isNews = list.skipUntil <= askedAt;
    list.skipUntil = Date.now() + SKIP_MS;
    if (isNews) log.warn("the list of ended sessions cannot be asked", { error });
    return isRevoked(list, sessionId) ? "revoked" : "unknown";
  }
}

/**
 * Puts ended sessions on the list, for as long as their access tokens would be good, in one round trip of at most 1 s;
 * this isolate refuses them from now on. Throws `unavailable` when the list did not take them: announce them again.
 */
export async function announceRevoked(
  settings: RevocationSettings,
  sessionIds: readonly string[],
  ttlSeconds: number,
): Promise<void> {
  if (sessionIds.length === 0) return;
  const list = listOf(settings);
  for (const sessionId of sessionIds) remember(list, sessionId, { revoked: true, until: 0 });
  try {
    const pipeline = clientOf(list, settings).pipeline();
    for (const sessionId of sessionIds) pipeline.set(revokedKey(sessionId), "1", { ex: Math.ceil(ttlSeconds) });
    await pipeline.exec();
  } catch (cause) {
    throw new AppError("unavailable", "The session cannot be ended everywhere right now. Try again.", { cause });
  }
}
