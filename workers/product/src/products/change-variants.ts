import { AppError } from "@orderapp/core/errors";
import type { ProductContext } from "../context.ts";
import { changeProduct, type ChangeInput } from "./change-product.ts";
import { changed } from "./draft.ts";
import type { ProductDraft, StoredProduct } from "./product.ts";
import type { VariantInput, VariantPatch } from "./product-input.ts";
import type { WrittenProduct } from "./written-product.ts";

const named = (stored: StoredProduct) => stored.variants.map(({ id }) => ({ id }));

function requireVariant(stored: StoredProduct, variantId: string): void {
  if (!stored.variants.some(({ id }) => id === variantId)) {
    throw new AppError("not_found", "This product has no such variant.");
  }
}

/** Problems of the variant at a place, named as its caller named them: the others were not sent. */
function naming(at: number, change: () => ProductDraft): ProductDraft {
  try {
    return change();
  } catch (error) {
    if (!(error instanceof AppError) || !error.errors) throw error;
    const prefix = `variants.${at}.`;
    const own = error.errors.filter(({ path }) => path.startsWith(prefix));
    if (own.length === 0) throw error;
    const errors = own.map((problem) => ({ ...problem, path: problem.path.slice(prefix.length) }));
    throw new AppError(error.code, error.message, { errors });
  }
}

/** Adds a variant with its first stock. */
export const addVariant = (ctx: ProductContext, input: ChangeInput, variant: VariantInput): Promise<WrittenProduct> =>
  changeProduct(ctx, input, (stored) => {
    if (stored.variants.some(({ sku }) => sku === variant.sku)) {
      throw new AppError("sku_taken", `This product has a variant with the sku ${variant.sku}.`);
    }
    const variants = [...named(stored), variant];
    return naming(stored.variants.length, () => changed(stored, { variants }, ctx.newId));
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
    const at = variants.findIndex(({ id }) => id === input.variantId);
    return naming(at, () => changed(stored, { variants }, ctx.newId));
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
