import { AppError } from "@orderapp/core/errors";
import { draftOf } from "./draft.ts";
import type { ImportItem } from "./import-products.ts";
import { CreateProduct } from "./product-input.ts";
import { slugify } from "./slug.ts";

const MAX_LINE = 1024 * 1024;

/** The products of an NDJSON file: one body of `POST /v1/products` a line. Categories that are missing are made. */
export async function* draftsOfNdjson(
  bytes: ReadableStream<Uint8Array>,
  { newId }: { newId: () => string },
): AsyncGenerator<ImportItem> {
  let line = 0;
  for await (const text of linesOf(bytes)) {
    line++;
    if (text === undefined) yield { line, message: "The line is longer than 1 MiB" };
    else if (text.trim() !== "") yield itemOf(line, text, newId);
  }
}

/** The lines of a text; undefined for one that is too long, of which no more than that is held. */
async function* linesOf(bytes: ReadableStream<Uint8Array>): AsyncGenerator<string | undefined> {
  const decoder = new TextDecoder();
  let rest: string | undefined = "";
  for await (const chunk of bytes) {
    const parts = decoder.decode(chunk, { stream: true }).split("\n");
    const last = parts.pop() ?? "";
    for (const part of parts) {
      yield rest === undefined || rest.length + part.length > MAX_LINE ? undefined : rest + part;
      rest = "";
    }
    rest = rest === undefined || rest.length + last.length > MAX_LINE ? undefined : rest + last;
  }
  yield rest === undefined ? undefined : rest + decoder.decode();
}

function itemOf(line: number, text: string, newId: () => string): ImportItem {
  if (text.includes("\uFFFD")) return { line, message: "The line is not valid UTF-8" };
  try {
    const parsed = CreateProduct.safeParse(JSON.parse(text));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return { line, message: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not valid"}` };
    }
    const draft = draftOf(parsed.data, newId);
    const categories = (parsed.data.categories ?? []).map((ref) => ({ ref: slugify(ref), name: ref }));
    return { line, draft: { ...draft, categories } };
  } catch (error) {
    if (error instanceof SyntaxError) return { line, message: "Not valid JSON" };
    const field = error instanceof AppError ? error.errors?.[0] : undefined;
    if (field) return { line, message: `${field.path}: ${field.message}` };
    throw error;
  }
}
