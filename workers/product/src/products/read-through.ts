import { textTag } from "@orderapp/http/etag";
import type { CachedText, CatalogueReads, Looked, ProductContext } from "../context.ts";

/** A text for answers, and when its reading began. */
export type CatalogueText = CachedText & { since?: number };

/** What is read: its name; `fresh` goes past every cache and replica; `recent` is what this isolate answered just now. */
export type Reading = { name: string; fresh: boolean; recent?: () => CatalogueText | undefined };

type Loaded = { body: string; version?: number } | undefined;
type Worth = { likely: boolean; worthKeeping: boolean };

const WAIT_MS = 1_000;
// As long as a lease in all: whoever makes the entry and dies holds nobody up for longer.
const WAITS_MS = [20, 40, 80, 120, 160, 200, 200, 200];
const NEIGHBOUR_MS = 10;

// Until when somebody in this isolate is expected to have read a name; may vanish.
const underWay = new Map<string, number>();
const isUnderWay = (name: string): boolean => (underWay.get(name) ?? 0) > Date.now();
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * A catalogue read: at most one wait for the cache and one for the database. A reading that is not `likely` to be kept
 * goes past the cache; only what is `worthKeeping` is written to it, by one reader while the others wait for that.
 */
export async function readThrough(
  ctx: ProductContext,
  reading: Reading,
  load: (from: CatalogueReads) => Promise<Loaded>,
  worth: Worth = { likely: true, worthKeeping: true },
): Promise<CatalogueText | undefined> {
  const { name, fresh } = reading;
  const since = Date.now();
  if (fresh || !worth.likely) {
    const text = await textOf(await load(fresh ? ctx : ctx.replica));
    return text && { ...text, since };
  }
  if (isUnderWay(name) && reading.recent) {
    const text = await fromNeighbour(reading);
    if (text) return text;
  }
  const leads = !isUnderWay(name);
  if (leads) underWay.set(name, since + WAIT_MS);
  try {
    const text = await throughCache(ctx, reading, load, worth.worthKeeping);
    return text?.since === undefined ? text && { ...text, since } : text;
  } finally {
    if (leads) underWay.delete(name);
  }
}

/** What another request of this isolate is reading: its own promise may not be waited for, only what comes of it. */
async function fromNeighbour({ name, recent }: Reading): Promise<CatalogueText | undefined> {
  while (isUnderWay(name)) {
    await pause(NEIGHBOUR_MS);
    const text = recent?.();
    if (text) return text;
  }
  return undefined;
}

async function throughCache(
  ctx: ProductContext,
  reading: Reading,
  load: (from: CatalogueReads) => Promise<Loaded>,
  worthKeeping: boolean,
): Promise<CatalogueText | undefined> {
  const looked = await lookUp(ctx, reading, worthKeeping);
  if (looked.hit || looked.missing) return looked.hit;
  const { version, leased } = looked;
  // Kept for minutes: a replica that has not heard of the last write yet must not fill it.
  const from = looked.settled || version === undefined ? ctx.replica : ctx;
  try {
    const text = await textOf(await load(from));
    if (version && worthKeeping) {
      ctx.later(ctx.cache.keep(reading.name, version, text, { replica: from !== ctx, leased }));
    }
    return text;
  } catch (error) {
    if (leased) ctx.later(ctx.cache.letGo(reading.name));
    throw error;
  }
}

/** Looks into the cache; where another reader makes the entry, waits for it, but not for one that does not come. */
async function lookUp(ctx: ProductContext, reading: Reading, wanted: boolean): Promise<LookedUp> {
  let looked: LookedUp = await ctx.cache.read(reading.name, wanted);
  if (!wanted) return looked;
  for (const wait of WAITS_MS) {
    if (looked.hit || looked.missing || looked.leased || looked.version === undefined) return looked;
    const recent = reading.recent?.();
    if (recent) return { ...looked, hit: recent };
    await pause(wait * (0.75 + Math.random() / 2));
    looked = await ctx.cache.read(reading.name, true);
  }
  return looked;
}

type LookedUp = Omit<Looked, "hit"> & { hit: CatalogueText | undefined };

async function textOf(loaded: Loaded): Promise<CatalogueText | undefined> {
  return loaded && { body: loaded.body, etag: await textTag(loaded.body, loaded.version) };
}
