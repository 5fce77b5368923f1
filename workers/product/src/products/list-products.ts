import { createAskedBefore } from "@orderapp/core/asked-before";
import type { CatalogueReads, ProductContext } from "../context.ts";
import type { ProductFilter } from "./product.ts";
import { readThrough, type CatalogueText, type Reading } from "./read-through.ts";

// A cache that may vanish.
const askedBefore = createAskedBefore();

/** Shop windows and category pages, which everybody asks for; not searches and price ranges. */
const isCommon = ({ q, minPrice, maxPrice, cursor }: ProductFilter): boolean =>
  q === undefined && minPrice === undefined && maxPrice === undefined && cursor === undefined;

/** A page of the catalogue as JSON text. What administrators ask for (`fresh`) never comes from a cache. */
export async function listProducts(
  ctx: ProductContext,
  filter: ProductFilter,
  reading: Reading,
): Promise<CatalogueText> {
  const load = async (from: CatalogueReads) => {
    const { items, nextCursor, facets } = await from.products.list(filter);
    const page = JSON.stringify({ nextCursor, hasMore: nextCursor !== null });
    return { body: `{"data":[${items}],"page":${page}${facets === undefined ? "" : `,"facets":${facets}`}}` };
  };
  // A search that this isolate never saw is seldom in the cache: asking there first would only be one more wait.
  const known = askedBefore(reading.name);
  const text = await readThrough(ctx, reading, load, { likely: known || isCommon(filter), worthKeeping: known });
  if (!text) throw new Error("a list is never missing");
  return text;
}
