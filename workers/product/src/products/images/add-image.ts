import { AppError } from "@orderapp/core/errors";
import type { ProductContext } from "../../context.ts";
import { changeProduct, type ChangeInput } from "../change-product.ts";
import { changed } from "../draft.ts";
import type { Image, StoredProduct } from "../product.ts";
import type { WrittenProduct } from "../written-product.ts";
import { MAX_IMAGES, readPicture } from "./picture.ts";

export type ImageInput = {
  bytes: Uint8Array<ArrayBuffer>;
  alt: string | undefined;
  /** 1 is the first; after the others unless given. */
  position: number | undefined;
};

/**
 * Keeps a picture's bytes under their own hash and then shows it with the product, so that no product ever names bytes
 * that are not there. The same picture again is no second one: only its text and place change.
 */
export async function addImage(
  ctx: ProductContext,
  change: ChangeInput,
  { bytes, alt, position }: ImageInput,
): Promise<{ product: WrittenProduct; url: string; added: boolean }> {
  const { key, type, width, height } = await readPicture(bytes);
  const url = `/${key}`;
  // Nothing is kept for a product that cannot have it.
  const before = await ctx.products.record(change.id);
  if (!before) throw new AppError("not_found", "There is no such product.");
  if (change.version === undefined || change.version === before.version) {
    requireRoom(before, url);
    await ctx.media.keep(key, type, bytes);
  }
  let added = true;
  const product = await changeProduct(ctx, change, (stored) => {
    const present = stored.images.find((image) => image.url === url);
    added = !present;
    requireRoom(stored, url);
    const image: Image = { id: present?.id ?? ctx.newId(), url, alt: alt ?? present?.alt ?? "", width, height };
    return { ...changed(stored, {}, ctx.newId), images: placed(stored.images, image, position) };
  });
  return { product, url, added };
}

function requireRoom({ images }: StoredProduct, url: string): void {
  if (images.length >= MAX_IMAGES && !images.some((image) => image.url === url)) {
    throw new AppError("conflict", `A product has at most ${MAX_IMAGES} images. Remove one first.`);
  }
}

/** The images with one put at its place, or left at the one it has. */
function placed(images: Image[], image: Image, position: number | undefined): Image[] {
  const others = images.filter(({ url }) => url !== image.url);
  const present = images.findIndex(({ url }) => url === image.url);
  return others.toSpliced(position === undefined ? (present < 0 ? others.length : present) : position - 1, 0, image);
}
