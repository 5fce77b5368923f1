import type { ImportItem } from "../import-products.ts";
import type { NumberedRow } from "./columns.ts";
import { productOfRows, RowError } from "./product-of-rows.ts";
import { readRows } from "./read-rows.ts";

type Options = { currency: string; newId: () => string };

const WINDOW = 100;

/**
 * The products of a CSV file. Rows of one handle belong together; up to 100 other products may stand between them,
 * so that memory stays the same. A handle that comes back later is an error of its rows.
 */
export async function* draftsOfCsv(bytes: ReadableStream<Uint8Array>, options: Options): AsyncGenerator<ImportItem> {
  const open = new Map<string, NumberedRow[]>();
  const done = new Set<string>();
  for await (const read of readRows(bytes)) {
    if ("message" in read) {
      yield read;
      continue;
    }
    const handle = read.row("Handle");
    const rows = open.get(handle);
    if (handle === "" || handle.length > 255) {
      yield { line: read.line, message: handle === "" ? "Handle is missing" : "Handle is longer than 255 characters" };
    } else if (rows) {
      rows.push(read);
    } else if (done.has(handle)) {
      yield { line: read.line, message: `The rows of ${handle} do not stand together` };
    } else {
      if (open.size >= WINDOW) {
        yield* drain(open, done, options);
      }
      open.set(handle, [read]);
    }
  }
  yield* drain(open, done, options);
}

function* drain(open: Map<string, NumberedRow[]>, done: Set<string>, options: Options): Generator<ImportItem> {
  for (const [handle, rows] of open) {
    done.add(handle);
    yield itemOf(handle, rows, options);
  }
  open.clear();
}

function itemOf(handle: string, rows: NumberedRow[], options: Options): ImportItem {
  const line = rows[0]?.line ?? 0;
  try {
    return { line, draft: productOfRows(handle, rows, options) };
  } catch (error) {
    if (error instanceof RowError) return { line: error.line, message: error.message };
    throw error;
  }
}
