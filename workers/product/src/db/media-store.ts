import { AppError } from "@orderapp/core/errors";
import type { Media } from "../context.ts";

const FOR_GOOD = "public, max-age=31536000, immutable";

export const createMediaStore = (bucket: R2Bucket): Media => ({
  async keep(key, type, bytes) {
    try {
      await bucket.put(key, bytes, { httpMetadata: { contentType: type, cacheControl: FOR_GOOD } });
    } catch (cause) {
      throw new AppError("unavailable", "The picture cannot be kept at the moment. Try again.", { cause });
    }
  },
});
