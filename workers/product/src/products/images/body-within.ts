import { AppError } from "@orderapp/core/errors";

/** The whole of a body, of which no more than `max` bytes are ever read; throws `payload_too_large`. */
export async function bodyWithin(request: Request, max: number): Promise<Uint8Array<ArrayBuffer>> {
  refuseOver(Number(request.headers.get("content-length") ?? 0), max);
  let seen = 0;
  const counted = request.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        seen += chunk.byteLength;
        refuseOver(seen, max);
        controller.enqueue(chunk);
      },
    }),
  );
  return new Uint8Array(await new Response(counted ?? null).arrayBuffer());
}

/** Throws `payload_too_large` when there are more bytes than may be. */
export function refuseOver(bytes: number, max: number): void {
  if (bytes > max) throw new AppError("payload_too_large", `Send at most ${max / (1024 * 1024)} MiB.`);
}
