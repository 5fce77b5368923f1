import { AppError } from "@orderapp/core/errors";
import { draftOf } from "./draft.ts";
import type { ImportItem } from "./import-products.ts";
import { CreateProduct } from "./product-input.ts";
import type { ProductDraft } from "./product.ts";
import { slugify } from "./slug.ts";

const MAX_LINE = 1024 * 1024;

/** The products of an NDJSON file: one body of `POST /v1/products` a line. Categories that are missing are made. */
export async function* draftsOfNdjson(
  bytes: ReadableStream<Uint8Array>,
  { newId }: { newId: () => string },
): AsyncGenerator<ImportItem> {
  const taken = new Set<string>();
  let line = 0;
  for await (const text of linesOf(bytes)) {
    line++;
    if (text === undefined) yield { line, message: "The line is longer than 1 MiB" };
    else if (text.trim() !== "") yield itemOf(line, text, newId, taken);
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

function itemOf(line: number, text: string, newId: () => string, taken: Set<string>): ImportItem {
  if (text.includes("\uFFFD")) return { line, message: "The line is not valid UTF-8" };
  try {
    const parsed = CreateProduct.safeParse(JSON.parse(text));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return { line, message: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not valid"}` };
    }
    const draft = draftOf(parsed.data, newId);
    const slug = slugOf(draft, parsed.data.slug !== undefined, taken);
    if (slug === undefined) return { line, message: `slug: ${draft.slug} came before in this file` };
    taken.add(slug);
    const categories = (parsed.data.categories ?? []).map((ref) => ({ ref: slugify(ref), name: ref }));
    return { line, draft: { ...draft, slug, categories } };
  } catch (error) {
    if (error instanceof SyntaxError) return { line, message: "Not valid JSON" };
    const field = error instanceof AppError ? error.errors?.[0] : undefined;
    if (field) return { line, message: `${field.path}: ${field.message}` };
    throw error;
  }
}

/** Two products of one title are two products: the second is named by its sku as well, at each import alike. */
function slugOf({ slug, variants }: ProductDraft, given: boolean, taken: ReadonlySet<string>): string | undefined {
  if (!taken.has(slug)) return slug;
  const other = slugify(`${slug}-${variants[0]?.sku ?? ""}`);
  return given || taken.has(other) ? undefined : other;
}
