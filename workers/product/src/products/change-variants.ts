import { AppError } from "@orderapp/core/errors";
import type { ProductContext } from "../context.ts";
import { changeProduct, type ChangeInput } from "./change-product.ts";
import { changed } from "./draft.ts";
import type { StoredProduct } from "./product.ts";
import type { VariantInput, VariantPatch } from "./product-input.ts";
import type { WrittenProduct } from "./written-product.ts";

const named = (stored: StoredProduct) => stored.variants.map(({ id }) => ({ id }));

function requireVariant(stored: StoredProduct, variantId: string): void {
  if (!stored.variants.some(({ id }) => id === variantId)) {
    throw new AppError("not_found", "This product has no such variant.");
  }
}

/** Adds a variant with its first stock. */
export const addVariant = (ctx: ProductContext, input: ChangeInput, variant: VariantInput): Promise<WrittenProduct> =>
  changeProduct(ctx, input, (stored) => {
    if (stored.variants.some(({ sku }) => sku === variant.sku)) {
      throw new AppError("sku_taken", `This product has a variant with the sku ${variant.sku}.`);
    }
    return changed(stored, { variants: [...named(stored), variant] }, ctx.newId);
  });

/** Changes fields of one variant. */
export const patchVariant = (
  ctx: ProductContext,
  input: ChangeInput & { variantId: string },
  patch: VariantPatch,
): Promise<WrittenProduct> =>
  changeProduct(ctx, input, (stored) => {
    requireVariant(stored, input.variantId);
    const variants = named(stored).map((item) => (item.id === input.variantId ? { ...item, ...patch } : item));
    return changed(stored, { variants }, ctx.newId);
  });

/** Takes a variant away that no order names; the last one stays. */
export const removeVariant = (
  ctx: ProductContext,
  input: ChangeInput & { variantId: string },
): Promise<WrittenProduct> =>
  changeProduct(ctx, input, (stored) => {
    requireVariant(stored, input.variantId);
    const variants = named(stored).filter(({ id }) => id !== input.variantId);
    if (variants.length === 0)
      throw new AppError("conflict", "A product keeps at least one variant. Delete the product.");
    return changed(stored, { variants }, ctx.newId);
  });
