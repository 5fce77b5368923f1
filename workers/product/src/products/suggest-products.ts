import { createAskedBefore } from "@orderapp/core/asked-before";
import type { ProductContext } from "../context.ts";
import { readThrough, type CatalogueText } from "./read-through.ts";

// A cache that may vanish.
const askedBefore = createAskedBefore();

/** Titles for what is being typed, as JSON text. */
export async function suggestProducts(
  ctx: ProductContext,
  q: string,
  reading: { name: string; fresh: boolean },
): Promise<CatalogueText> {
  const load = async () => ({ body: `{"data":${await ctx.products.suggest(q)}}` });
  const known = askedBefore(reading.name);
  const text = await readThrough(ctx, reading, load, { likely: known, worthKeeping: known });
  if (!text) throw new Error("suggestions are never missing");
  return text;
}
