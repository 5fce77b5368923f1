import { AppError } from "@orderapp/core/errors";
import type { ProductContext } from "../context.ts";
import { changed } from "./draft.ts";
import type { ProductDraft, StoredProduct } from "./product.ts";
import type { PatchProduct } from "./product-input.ts";
import { refusalOf } from "./save-outcome.ts";
import { writtenProduct, type WrittenProduct } from "./written-product.ts";

const ATTEMPTS = 20;

export type ChangeInput = { id: string; version: number | undefined; actor: string };

/** Changes fields of a product. */
export const patchProduct = (ctx: ProductContext, input: ChangeInput, patch: PatchProduct): Promise<WrittenProduct> =>
  changeProduct(ctx, input, (stored) => changed(stored, patch, ctx.newId));

/**
 * Writes what `change` makes of a product, only if it is still as it was read. Without a version from the caller it
 * starts again when somebody else was faster.
 */
export async function changeProduct(
  ctx: ProductContext,
  input: ChangeInput,
  change: (stored: StoredProduct) => ProductDraft,
): Promise<WrittenProduct> {
  for (let attempt = 1; ; attempt++) {
    const stored = await ctx.products.record(input.id);
    if (!stored) throw new AppError("not_found", "There is no such product.");
    const version = input.version ?? stored.version;
    if (version !== stored.version) {
      throw new AppError("version_mismatch", "The product has changed since you read it. Read it again.");
    }
    const write = { ...change(stored), mode: "update" as const, id: stored.id, version };
    const [outcome] = await ctx.products.save([write], input.actor);
    if (!outcome) throw new Error("nothing was answered to a save");
    const refusal = refusalOf(outcome);
    if (!refusal) return writtenProduct(ctx, stored.id);
    if (refusal.code !== "version_mismatch" || input.version !== undefined) throw refusal;
    if (attempt === ATTEMPTS) throw new AppError("conflict", "Others keep changing the product. Try again.");
    // Many pictures sent at once meet here: each wait is another, so that not all meet again.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * attempt));
  }
}
