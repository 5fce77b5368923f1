import { AppError } from "@orderapp/core/errors";
import type { ProductContext } from "../context.ts";
import { draftOf } from "./draft.ts";
import type { CreateProduct } from "./product-input.ts";
import { refusalOf } from "./save-outcome.ts";
import { writtenProduct, type WrittenProduct } from "./written-product.ts";

/** Makes a product with its variants and their first stock, all in one transaction. */
export async function createProduct(ctx: ProductContext, input: CreateProduct, actor: string): Promise<WrittenProduct> {
  const draft = draftOf(input, ctx.newId);
  for (let attempt = 0; attempt < 3; attempt++) {
    // A slug that nobody asked for gives way to one that is taken.
    const slug = attempt === 0 ? draft.slug : `${draft.slug}-${ctx.newId().slice(-5)}`;
    const newId = ctx.newId();
    const [outcome] = await ctx.products.save([{ ...draft, slug, mode: "create", newId }], actor);
    if (!outcome) throw new Error("nothing was answered to a save");
    const refusal = refusalOf(outcome);
    if (!refusal) return writtenProduct(ctx, newId);
    if (refusal.code !== "slug_taken" || input.slug !== undefined) throw refusal;
  }
  throw new AppError("slug_taken", "Give the product a slug of its own.");
}
