import { AppError } from "@orderapp/core/errors";
import { toBase64Url } from "@orderapp/core/ids";
import { imageDimensionsFromData } from "image-dimensions";

/** What may be uploaded, with the ending of its address. An SVG may not: it can hold scripts. */
export const PICTURE_TYPES = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "image/avif": "avif",
} as const;
export type PictureType = keyof typeof PICTURE_TYPES;

/** A picture as its bytes tell, whatever a header says; `key` names these bytes for good. */
export type Picture = { key: string; type: PictureType; width: number; height: number };

/** Of one product. */
export const MAX_IMAGES = 100;
export const MAX_PICTURE_BYTES = 10 * 1024 * 1024;
const MAX_SIDE = 20_000;
const MAX_PIXELS = 100_000_000;
/** What is left where a picture was: less than any has, but something, since a range of nothing cannot be read. */
export const DROPPED_SIZE = 1;
// Nearly always enough to find the size in; the library copies what it is given.
const HEAD_BYTES = 256 * 1024;

export const isDropped = ({ size }: { size: number }): boolean => size === DROPPED_SIZE;

export const isPictureType = (type: string): type is PictureType => Object.hasOwn(PICTURE_TYPES, type);

/** Reads type and size out of a picture's bytes; throws on anything that is no picture for a shop. */
export async function readPicture(bytes: Uint8Array<ArrayBuffer>): Promise<Picture> {
  const found = dimensionsOf(bytes.subarray(0, HEAD_BYTES)) ?? dimensionsOf(bytes);
  if (!found) throw unfit("Neither a JPEG, a PNG, a WebP nor an AVIF that can be read", "unreadable_image");
  const type = `image/${found.type}`;
  if (!isPictureType(type)) {
    throw new AppError("unsupported_media_type", `Send a JPEG, PNG, WebP or AVIF; these bytes are ${type}.`);
  }
  const { width, height } = found;
  if (width < 1 || height < 1) throw unfit("A picture without any pixels", "unreadable_image");
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
    throw unfit(
      `At most ${MAX_SIDE} pixels a side and ${MAX_PIXELS / 1e6} million in all; this has ${width} × ${height}`,
      "too_big",
    );
  }
  const hash = toBase64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  return { key: `media/${hash}.${PICTURE_TYPES[type]}`, type, width, height };
}

function dimensionsOf(bytes: Uint8Array): ReturnType<typeof imageDimensionsFromData> {
  try {
    return imageDimensionsFromData(bytes);
  } catch (error) {
    // Reading past the end of bytes that were made up to make it do so.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const unfit = (message: string, code: string): AppError =>
  new AppError("validation_failed", "The body is no picture that a product can have.", {
    errors: [{ path: "", message, code }],
  });
