import { textTag } from "@orderapp/http/etag";
import type { CachedText, ProductContext } from "../context.ts";

export type CatalogueText = CachedText;

/**
 * A catalogue read: at most one wait for the cache and one for the database. `name` names what is read; `fresh` goes
 * past the cache, and so does a reading that is not `likely` to be kept; only what is `worthKeeping` is written to it.
 */
export async function readThrough(
  ctx: ProductContext,
  reading: { name: string; fresh: boolean },
  load: () => Promise<{ body: string; version?: number } | undefined>,
  { likely, worthKeeping }: { likely: boolean; worthKeeping: boolean } = { likely: true, worthKeeping: true },
): Promise<CatalogueText | undefined> {
  const cached = reading.fresh || !likely ? undefined : await ctx.cache.read(reading.name);
  if (cached?.hit) return cached.hit;
  const loaded = await load();
  if (!loaded) return undefined;
  const text = { body: loaded.body, etag: await textTag(loaded.body, loaded.version) };
  if (cached?.version && worthKeeping) ctx.later(ctx.cache.keep(reading.name, cached.version, text));
  return text;
}
