import { AppError } from "@orderapp/core/errors";
import { textTag } from "@orderapp/http/etag";
import type { CachedText, ProductContext } from "../context.ts";

export type WrittenProduct = CachedText & { id: string };

/** A product as it is right after a write, which everybody sees from now on. */
export async function writtenProduct(ctx: ProductContext, id: string): Promise<WrittenProduct> {
  const [found] = await Promise.all([ctx.products.find(id, true), ctx.cache.invalidate()]);
  if (!found) throw new AppError("not_found", "The product is gone.");
  return { id, body: found.json, etag: await textTag(found.json, found.version) };
}
