import { AppError } from "@orderapp/core/errors";

/** A request body that may be passed on; `exceeded()` tells, after the fact, that it was cut off. */
export type LimitedBody = { body: ReadableStream<Uint8Array> | null; exceeded: () => boolean };

/** Holds a body to a size: by its declared length, and by counting when it declares none. */
export function limitBody(request: Request, maxBytes: number): LimitedBody {
  const { body } = request;
  if (!body) return { body: null, exceeded: () => false };
  const declared = request.headers.get("content-length");
  if (declared !== null && /^\d+$/.test(declared)) {
    if (Number(declared) > maxBytes) throw tooLarge(maxBytes);
    // HTTP itself holds a body to its declared length.
    return { body, exceeded: () => false };
  }
  let seen = 0;
  let over = false;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      seen += chunk.byteLength;
      over ||= seen > maxBytes;
      if (over) controller.error(tooLarge(maxBytes));
      else controller.enqueue(chunk);
    },
  });
  return { body: body.pipeThrough(counter), exceeded: () => over };
}

/** The error of a body over its limit. */
export const tooLarge = (maxBytes: number): AppError =>
  new AppError("payload_too_large", `Send at most ${maxBytes / (1024 * 1024)} MiB.`);
