import { AppError } from "@orderapp/core/errors";
import type { Media } from "../context.ts";
import { DROPPED_SIZE, isDropped } from "../products/images/picture.ts";

const PAGE = 200;
const FOR_GOOD = "public, max-age=31536000, immutable";

// A day is longer than any upload takes until its product is written.
const OLD_MS = 24 * 60 * 60 * 1000;

export const createMediaStore = (bucket: R2Bucket): Media => ({
  async keep(key, type, bytes) {
    try {
      await bucket.put(key, bytes, { httpMetadata: { contentType: type, cacheControl: FOR_GOOD } });
    } catch (cause) {
      throw new AppError("unavailable", "The picture cannot be kept at the moment. Try again.", { cause });
    }
  },
  async old(prefix, cursor) {
    const page = await bucket.list({ prefix, ...(cursor ? { cursor } : {}), limit: PAGE });
    const before = Date.now() - OLD_MS;
    const keys = page.objects.filter((object) => !isDropped(object) && object.uploaded.getTime() < before);
    return { keys: keys.map(({ key }) => key), cursor: page.truncated ? page.cursor : undefined };
  },
  async drop(key) {
    // R2 deletes whatever is there. Overwritten on a condition instead, bytes that were uploaded again just now stay.
    await bucket.put(key, new Uint8Array(DROPPED_SIZE), { onlyIf: { uploadedBefore: new Date(Date.now() - OLD_MS) } });
  },
});
