import type { ImportItem } from "../import-products.ts";
import type { NumberedRow } from "./columns.ts";
import { productOfRows, RowError } from "./product-of-rows.ts";
import { readRows } from "./read-rows.ts";

type Options = { currency: string; newId: () => string };

// What waits for more rows at most: by products, rows and characters.
const WINDOW = 100;
const WINDOW_ROWS = 2_000;
const WINDOW_CHARS = 4_000_000;
// Of one product: 100 variants or images fit into far less.
const MAX_ROWS = 250;
const MAX_CHARS = 2_000_000;

type Waiting = { rows: NumberedRow[]; chars: number; over: boolean };

/**
 * The products of a CSV file. Rows of one handle belong together; up to 100 other products may stand between them,
 * so that memory stays the same. A handle that comes back later is an error of its rows.
 */
export async function* draftsOfCsv(bytes: ReadableStream<Uint8Array>, options: Options): AsyncGenerator<ImportItem> {
  const open = new Map<string, Waiting>();
  const done = new Set<string>();
  let held = { rows: 0, chars: 0 };
  for await (const read of readRows(bytes)) {
    if ("message" in read) {
      yield read;
      continue;
    }
    const handle = read.row("Handle");
    if (handle === "" || handle.length > 255) {
      yield { line: read.line, message: handle === "" ? "Handle is missing" : "Handle is longer than 255 characters" };
      continue;
    }
    if (!open.has(handle)) {
      if (done.has(handle)) {
        yield { line: read.line, message: `The rows of ${handle} do not stand together` };
        continue;
      }
      if (open.size >= WINDOW || held.rows >= WINDOW_ROWS || held.chars >= WINDOW_CHARS) {
        yield* drain(open, done, options);
        held = { rows: 0, chars: 0 };
      }
    }
    const waiting = open.get(handle) ?? { rows: [], chars: 0, over: false };
    open.set(handle, waiting);
    waiting.over ||= waiting.rows.length >= MAX_ROWS || (waiting.rows.length > 0 && waiting.chars > MAX_CHARS);
    if (waiting.over) continue;
    waiting.rows.push(read);
    waiting.chars += read.size;
    held.rows++;
    held.chars += read.size;
  }
  yield* drain(open, done, options);
}

function* drain(open: Map<string, Waiting>, done: Set<string>, options: Options): Generator<ImportItem> {
  for (const [handle, waiting] of open) {
    const item = itemOf(handle, waiting, options);
    // What failed may come again: of millions of bad rows nothing is remembered.
    if ("draft" in item) done.add(handle);
    yield item;
  }
  open.clear();
}

function itemOf(handle: string, { rows, over }: Waiting, options: Options): ImportItem {
  const line = rows[0]?.line ?? 0;
  if (over) return { line, message: `More than ${MAX_ROWS} rows or ${MAX_CHARS} characters of one product` };
  try {
    return { line, draft: productOfRows(handle, rows, options) };
  } catch (error) {
    if (error instanceof RowError) return { line: error.line, message: error.message };
    throw error;
  }
}
