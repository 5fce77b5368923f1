import { AppError } from "@orderapp/core/errors";
import type { ProductContext } from "../context.ts";

const ATTEMPTS = 10;

/** Deletes a product; one that was ever ordered is archived instead. */
export async function deleteProduct(ctx: ProductContext, id: string, expected: number | undefined): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const version = expected ?? (await ctx.products.record(id))?.version;
    const outcome = version === undefined ? "not_found" : await ctx.products.delete(id, version);
    if (outcome === "not_found") throw new AppError("not_found", "There is no such product.");
    if (outcome !== "version_mismatch") return ctx.cache.invalidate();
    if (expected !== undefined) {
      throw new AppError("version_mismatch", "The product has changed since you read it. Read it again.");
    }
    if (attempt === ATTEMPTS) throw new AppError("conflict", "Others keep changing the product. Try again.");
  }
}
