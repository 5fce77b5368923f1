import { createAskedBefore } from "@orderapp/core/asked-before";
import type { ProductContext } from "../context.ts";
import type { ProductFilter } from "./product.ts";
import { readThrough, type CatalogueText } from "./read-through.ts";

// A cache that may vanish.
const askedBefore = createAskedBefore();

/** A page of the catalogue as JSON text. What administrators ask for (`fresh`) never comes from a cache. */
export async function listProducts(
  ctx: ProductContext,
  filter: ProductFilter,
  reading: { name: string; fresh: boolean },
): Promise<CatalogueText> {
  const load = async () => {
    const { items, nextCursor } = await ctx.products.list(filter);
    const page = { nextCursor, hasMore: nextCursor !== null };
    return { body: `{"data":[${items.join(",")}],"page":${JSON.stringify(page)}}` };
  };
  const text = await readThrough(ctx, reading, load, askedBefore(reading.name));
  if (!text) throw new Error("a list is never missing");
  return text;
}
