import { AppError } from "@orderapp/core/errors";
import type { ProductContext } from "../../context.ts";
import { changeProduct, type ChangeInput } from "../change-product.ts";
import { changed } from "../draft.ts";
import type { WrittenProduct } from "../written-product.ts";

/**
 * Takes an image away from a product and its variants. The bytes stay for now: other products and pages may show them,
 * and it may be put back. sweepMedia does the rest.
 */
export const removeImage = (ctx: ProductContext, change: ChangeInput & { imageId: string }): Promise<WrittenProduct> =>
  changeProduct(ctx, change, (stored) => {
    const image = stored.images.find(({ id }) => id === change.imageId);
    if (!image) throw new AppError("not_found", "This product has no such image.");
    const draft = changed(stored, {}, ctx.newId);
    return {
      ...draft,
      images: stored.images.filter(({ id }) => id !== image.id),
      variants: draft.variants.map((variant) =>
        variant.imageUrl === image.url ? { ...variant, imageUrl: null } : variant,
      ),
    };
  });
