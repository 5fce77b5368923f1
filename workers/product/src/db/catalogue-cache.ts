import { newId } from "@orderapp/core/ids";
import type { Logger } from "@orderapp/http/log";
import { connectUpstash } from "@orderapp/http/upstash";
import type { CachedText, CatalogueCache, Looked } from "../context.ts";
import { createRedisGate, pause } from "./redis-gate.ts";
import { arrayLiteral, type Connection } from "./connection.ts";

const VERSION = "product:catalogue:version";
const WRITTEN = "product:catalogue:written";
const LIFE_SECONDS = 600;
// From a replica that lags more than it ever should, nothing stays wrong for longer.
const REPLICA_LIFE_SECONDS = 60;
const MISSING_SECONDS = 30;
// For so long after a write a replica is not trusted to have it.
const REPLICA_LAG_MS = 10_000;
const LEASE_MS = 1_000;
const SOON_MS = 4_000;
const MAX_KEPT_CHARS = 400_000;
const AFTER_ANSWER_MS = 25;
const OWED_TRIES = 20;
// As long as any store has to say that it is well: a reader would long have gone to the database.
const PING_MS = 2_000;
const MAX_SEEN = 4_096;
const MISSING: CachedText = { etag: "-", body: "-" };

const NOTHING: Looked = { hit: undefined, missing: false, version: undefined, leased: false, settled: false };

// Caches that may vanish: when stock changes are announced next, and under which version an entry was last seen.
const announcing = new Map<string, number>();
let seenVersion: string | undefined;
let seen = new Map<string, string>();

function remember(name: string, version: string): void {
  if (seen.size >= MAX_SEEN) seen = new Map();
  seen.set(name, version);
}

const entryKey = (name: string): string => `product:catalogue:${name}`;
const leaseKey = (name: string): string => `product:lease:${name}`;

/**
 * Redis in front of the catalogue. Every entry names the version it was made under, and is current only while that is
 * the catalogue's: a write makes all stale by setting one key, and a read is one round trip. An entry that is missing
 * is made by whoever gets its lease, which is asked for in the same round trip where this isolate expects it missing.
 */
export function createCatalogueCache(
  settings: { url: string; token: string; log: Logger; later: (work: Promise<unknown>) => void },
  db: Connection,
): CatalogueCache {
  const { url, token, later, log } = settings;
  const gate = createRedisGate(settings);
  const { redis } = gate;

  const announce = async (): Promise<string> => {
    const version = newId();
    await redis.pipeline().set(VERSION, version).set(WRITTEN, "1", { px: REPLICA_LAG_MS }).exec();
    seenVersion = version;
    return version;
  };
  const lease = async (name: string): Promise<boolean> =>
    (await redis.set(leaseKey(name), "1", { nx: true, px: LEASE_MS })) !== null;

  async function look(name: string, wanted: boolean): Promise<Looked> {
    const keys = [VERSION, WRITTEN, entryKey(name)];
    const expected = seenVersion !== undefined && seen.get(name) === seenVersion;
    type Found = (string | null)[];
    let [found, got]: [Found, string | null] =
      wanted && !expected
        ? await redis
            .pipeline()
            .mget<Found>(...keys)
            .set(leaseKey(name), "1", { nx: true, px: LEASE_MS })
            .exec<[Found, string | null]>()
        : [await redis.mget<Found>(...keys), null];
    const [version, written, kept] = found;
    if (!version) {
      const fresh = newId();
      const set = await redis.set(VERSION, fresh, { nx: true });
      return { ...NOTHING, version: set === null ? undefined : fresh, leased: got !== null };
    }
    seenVersion = version;
    const entry = kept ? splitEntry(kept) : undefined;
    const settled = !written;
    if (entry?.version === version) {
      remember(name, version);
      if (got !== null) later(gate.attempt(() => redis.del(leaseKey(name))));
      const missing = entry.text.body === MISSING.body;
      return { hit: missing ? undefined : entry.text, missing, version, leased: false, settled };
    }
    const leased = wanted && (got !== null || (expected && (await lease(name))));
    return { ...NOTHING, version, leased, settled };
  }

  async function invalidate(): Promise<void> {
    // Tried even while reads skip Redis: a missed one leaves stale entries until it is repeated.
    try {
      await announce();
      gate.settle();
    } catch (error) {
      gate.fail();
      log.warn("the catalogue cache was not invalidated; this is repeated", { error });
      if (gate.owe()) later(payDebt());
      await db.rows`insert into stale_caches default values`;
    }
  }

  // Cron does it as well; this one is there as soon as Redis is.
  async function payDebt(): Promise<void> {
    for (let tries = 0; tries < OWED_TRIES && gate.owes(); tries++) {
      await pause(1_000);
      await announce().then(
        () => gate.settle(),
        () => gate.fail(),
      );
    }
  }

  return {
    async read(name, wanted) {
      const looked = await gate.attempt(async () => {
        if (!gate.missedWrites()) return look(name, wanted);
        // What was written while Redis could not be told of it? So nothing in it counts.
        const version = await announce();
        gate.settle();
        return { ...NOTHING, version };
      });
      return looked ?? NOTHING;
    },
    async keep(name, version, text, { replica, leased }) {
      const { etag, body } = text ?? MISSING;
      const life = text ? (replica ? REPLICA_LIFE_SECONDS : LIFE_SECONDS) : MISSING_SECONDS;
      // The answer goes first.
      await pause(AFTER_ANSWER_MS);
      await gate.attempt(async () => {
        const writes = redis.pipeline();
        if (body.length <= MAX_KEPT_CHARS) writes.set(entryKey(name), `${version}\n${etag}\n${body}`, { ex: life });
        if (leased) writes.del(leaseKey(name));
        if (writes.length() > 0) await writes.exec();
      });
      if (body.length <= MAX_KEPT_CHARS) remember(name, version);
    },
    async letGo(name) {
      await gate.attempt(() => redis.del(leaseKey(name)));
    },
    async settled() {
      const written = await gate.attempt(() => redis.exists(WRITTEN));
      return written === 0;
    },
    invalidate,
    async invalidateSoon() {
      if ((announcing.get(url) ?? 0) > Date.now()) return;
      announcing.set(url, Date.now() + SOON_MS);
      await pause(SOON_MS);
      await invalidate();
    },
    async catchUp() {
      const rows = await db.rows<{ id: string }>`select id::text from stale_caches limit 1000`;
      if (rows.length === 0) return;
      await announce();
      await db.rows`delete from stale_caches where id = any(${arrayLiteral(rows.map((row) => row.id))}::uuid[])`;
    },
    async ping() {
      await connectUpstash(url, token, PING_MS).ping();
    },
  };
}

function splitEntry(text: string): { version: string; text: CachedText } | undefined {
  const first = text.indexOf("\n");
  const second = text.indexOf("\n", first + 1);
  if (second < 0) return undefined;
  return { version: text.slice(0, first), text: { etag: text.slice(first + 1, second), body: text.slice(second + 1) } };
}
