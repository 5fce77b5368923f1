import { AppError } from "@orderapp/core/errors";

const MAX_BYTES = 25 * 1024 * 1024;

/** A file's bytes as they come in; refuses UTF-16 at the first of them, and more than 25 MiB at the last. */
export async function importBytes(body: ReadableStream<Uint8Array> | null): Promise<ReadableStream<Uint8Array>> {
  const reader = (body ?? new Response("").body)?.getReader();
  if (!reader) throw new Error("a new response has a body");
  const first = await reader.read();
  if (first.value) refuseUtf16(first.value);
  let next: Promise<{ done: boolean; value?: Uint8Array | undefined }> = Promise.resolve(first);
  let total = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await next;
      if (done || !value) return controller.close();
      total += value.byteLength;
      if (total > MAX_BYTES) throw new AppError("payload_too_large", "Send at most 25 MiB at once; split the file.");
      next = reader.read();
      // A failure is met when the next part is asked for.
      next.catch(() => undefined);
      controller.enqueue(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

function refuseUtf16(start: Uint8Array): void {
  const [a, b] = start;
  const marked = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff);
  // Without a mark, every other byte of Latin letters is zero.
  const unmarked = start.length >= 4 && ((a === 0 && start[2] === 0) || (b === 0 && start[3] === 0));
  if (marked || unmarked) {
    throw new AppError("validation_failed", "The file is in UTF-16. Save it as UTF-8 and send it again.", {
      errors: [{ path: "", message: "UTF-16 is not supported", code: "invalid_encoding" }],
    });
  }
}
