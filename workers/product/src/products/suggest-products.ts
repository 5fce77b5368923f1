import { createAskedBefore } from "@orderapp/core/asked-before";
import type { CatalogueReads, ProductContext } from "../context.ts";
import { readThrough, type CatalogueText, type Reading } from "./read-through.ts";

// A cache that may vanish.
const askedBefore = createAskedBefore();

/** Titles for what is being typed, as JSON text. */
export async function suggestProducts(ctx: ProductContext, q: string, reading: Reading): Promise<CatalogueText> {
  const load = async (from: CatalogueReads) => ({ body: `{"data":${await from.products.suggest(q)}}` });
  const known = askedBefore(reading.name);
  const text = await readThrough(ctx, reading, load, { likely: known, worthKeeping: known });
  if (!text) throw new Error("suggestions are never missing");
  return text;
}
