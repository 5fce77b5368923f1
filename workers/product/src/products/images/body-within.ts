import { AppError } from "@orderapp/core/errors";

/** The whole of a body, of which no more than `max` bytes are ever read; throws `payload_too_large`. */
export async function bodyWithin(
  request: { headers: Headers; body: ReadableStream<Uint8Array> | null },
  max: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get("content-length") ?? 0) > max) throw tooLarge(max);
  let seen = 0;
  const counted = request.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        seen += chunk.byteLength;
        if (seen > max) controller.error(tooLarge(max));
        else controller.enqueue(chunk);
      },
    }),
  );
  return new Uint8Array(await new Response(counted ?? null).arrayBuffer());
}

const tooLarge = (max: number): AppError =>
  new AppError("payload_too_large", `Send at most ${max / (1024 * 1024)} MiB.`);
