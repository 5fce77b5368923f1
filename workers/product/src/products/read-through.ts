import { textTag } from "@orderapp/http/etag";
import type { CachedText, CatalogueReads, Looked, ProductContext } from "../context.ts";

export type CatalogueText = CachedText;

/** What is read: its name; `fresh` goes past every cache and replica; `recent` is what this isolate answered just now. */
export type Reading = { name: string; fresh: boolean; recent?: () => CatalogueText | undefined };

// As long as a lease in all: whoever makes the entry and dies holds nobody up for longer.
const WAITS_MS = [20, 40, 80, 120, 160, 200, 200, 200];

/**
 * A catalogue read: at most one wait for the cache and one for the database. A reading that is not `likely` to be kept
 * goes past the cache; only what is `worthKeeping` is written to it, by one reader while the others wait for that.
 */
export async function readThrough(
  ctx: ProductContext,
  reading: Reading,
  load: (from: CatalogueReads) => Promise<{ body: string; version?: number } | undefined>,
  { likely, worthKeeping }: { likely: boolean; worthKeeping: boolean } = { likely: true, worthKeeping: true },
): Promise<CatalogueText | undefined> {
  if (reading.fresh) return textOf(await load(ctx));
  if (!likely) return textOf(await load(ctx.replica));
  const looked = await lookUp(ctx, reading, worthKeeping);
  if (looked.hit || looked.missing) return looked.hit;
  const { name } = reading;
  const { version, leased } = looked;
  // Kept for minutes: a replica that has not heard of the last write yet must not fill it.
  const from = looked.settled || version === undefined ? ctx.replica : ctx;
  try {
    const text = await textOf(await load(from));
    if (version && worthKeeping) {
      ctx.later(ctx.cache.keep(name, version, text, { replica: from !== ctx, leased }));
    }
    return text;
  } catch (error) {
    if (leased) ctx.later(ctx.cache.letGo(name));
    throw error;
  }
}

/** Looks into the cache; where another reader makes the entry, waits for it, but not for one that does not come. */
async function lookUp(ctx: ProductContext, reading: Reading, wanted: boolean): Promise<Looked> {
  let looked = await ctx.cache.read(reading.name, wanted);
  if (!wanted) return looked;
  for (const wait of WAITS_MS) {
    if (looked.hit || looked.missing || looked.leased || looked.version === undefined) return looked;
    const recent = reading.recent?.();
    if (recent) return { ...looked, hit: recent };
    await new Promise((resolve) => setTimeout(resolve, wait * (0.75 + Math.random() / 2)));
    const made = reading.recent?.();
    if (made) return { ...looked, hit: made };
    looked = await ctx.cache.read(reading.name, true);
  }
  return looked;
}

async function textOf(loaded: { body: string; version?: number } | undefined): Promise<CatalogueText | undefined> {
  return loaded && { body: loaded.body, etag: await textTag(loaded.body, loaded.version) };
}
