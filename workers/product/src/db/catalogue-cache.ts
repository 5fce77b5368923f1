import { newId } from "@orderapp/core/ids";
import type { Logger } from "@orderapp/http/log";
import { Redis } from "@upstash/redis/cloudflare";
import type { CatalogueCache } from "../context.ts";
import { arrayLiteral, type Connection } from "./connection.ts";

const VERSION = "product:catalogue:version";
const LIFE_SECONDS = 600;
const TIMEOUT_MS = 250;
const SKIP_MS = 5_000;
const SOON_MS = 4_000;
const MAX_KEPT_CHARS = 400_000;
const AFTER_ANSWER_MS = 25;

// Caches that may vanish: clients, when Redis last failed, and whether a stock change is about to be announced.
const clients = new Map<string, Redis>();
const skipUntil = new Map<string, number>();
const announcing = new Map<string, number>();

function clientOf(url: string, token: string): Redis {
  const known = clients.get(url);
  if (known) return known;
  const made = new Redis({
    url,
    token,
    automaticDeserialization: false,
    responseEncoding: false,
    enableTelemetry: false,
    readYourWrites: false,
    retry: false,
    signal: () => AbortSignal.timeout(TIMEOUT_MS),
  });
  clients.set(url, made);
  return made;
}

/**
 * Redis in front of the catalogue. Every entry names the version it was made under, and is current only while that is
 * the catalogue's: a write makes all stale by setting one key, and a read is one round trip.
 */
export function createCatalogueCache(
  settings: { url: string; token: string; log: Logger },
  db: Connection,
): CatalogueCache {
  const { url, token, log } = settings;
  const redis = clientOf(url, token);

  async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    if ((skipUntil.get(url) ?? 0) > Date.now()) return undefined;
    try {
      return await work();
    } catch (error) {
      const known = (skipUntil.get(url) ?? 0) > Date.now();
      skipUntil.set(url, Date.now() + SKIP_MS);
      if (!known) log.warn("the catalogue cache does not answer; reads go to the database", { error });
      return undefined;
    }
  }

  async function invalidate(): Promise<void> {
    // Tried even while reads skip Redis: a missed one leaves stale entries until cron repeats it.
    try {
      await redis.set(VERSION, newId());
    } catch (error) {
      skipUntil.set(url, Date.now() + SKIP_MS);
      log.warn("the catalogue cache was not invalidated; cron repeats it", { error });
      await db.rows`insert into stale_caches default values`;
    }
  }

  return {
    async read(name) {
      const answer = await attempt(() => redis.mget<(string | null)[]>(VERSION, `product:catalogue:${name}`));
      if (!answer) return { hit: undefined, version: undefined };
      const [version, kept] = answer;
      if (!version) {
        const fresh = newId();
        const set = await attempt(() => redis.set(VERSION, fresh, { nx: true }));
        return { hit: undefined, version: set ? fresh : undefined };
      }
      const [keptVersion, etag, body] = kept ? splitEntry(kept) : [];
      const hit = keptVersion === version && etag && body ? { etag, body } : undefined;
      return { hit, version };
    },
    async keep(name, version, { etag, body }) {
      if (body.length > MAX_KEPT_CHARS) return;
      // The answer goes first.
      await new Promise((resolve) => setTimeout(resolve, AFTER_ANSWER_MS));
      await attempt(() => redis.set(`product:catalogue:${name}`, `${version}\n${etag}\n${body}`, { ex: LIFE_SECONDS }));
    },
    invalidate,
    async invalidateSoon() {
      if ((announcing.get(url) ?? 0) > Date.now()) return;
      announcing.set(url, Date.now() + SOON_MS);
      await new Promise((resolve) => setTimeout(resolve, SOON_MS));
      await invalidate();
    },
    async catchUp() {
      const rows = await db.rows<{ id: string }>`select id::text from stale_caches limit 1000`;
      if (rows.length === 0) return;
      await redis.set(VERSION, newId());
      await db.rows`delete from stale_caches where id = any(${arrayLiteral(rows.map((row) => row.id))}::uuid[])`;
    },
    async ping() {
      await redis.ping();
    },
  };
}

function splitEntry(text: string): [string, string, string] | [] {
  const first = text.indexOf("\n");
  const second = text.indexOf("\n", first + 1);
  return second < 0 ? [] : [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)];
}
