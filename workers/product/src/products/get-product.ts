import { AppError } from "@orderapp/core/errors";
import type { ProductContext } from "../context.ts";
import { readThrough, type CatalogueText, type Reading } from "./read-through.ts";

/** One product as JSON text; only administrators (`fresh`) find what is not active. */
export async function getProduct(ctx: ProductContext, idOrSlug: string, reading: Reading): Promise<CatalogueText> {
  const text = await readThrough(ctx, reading, async (from) => {
    const found = await from.products.find(idOrSlug, reading.fresh);
    return found && { body: found.json, version: found.version };
  });
  if (!text) throw new AppError("not_found", "There is no such product.");
  return text;
}
