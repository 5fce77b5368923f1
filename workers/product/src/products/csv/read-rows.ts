import { AppError } from "@orderapp/core/errors";
import { CsvError, parse } from "csv-parse/stream";
import { columnOf, REQUIRED, restore, type Column, type NumberedRow } from "./columns.ts";

type Parsed = { record: string[]; info: { lines: number } };
export type UnreadableRow = { line: number; message: string };

/** The rows of a CSV file as its bytes come in; what cannot be read is a message, and ends the file. */
export async function* readRows(bytes: ReadableStream<Uint8Array>): AsyncGenerator<NumberedRow | UnreadableRow> {
  const options = { bom: true, info: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true };
  const parsed: ReadableStream<Parsed> = bytes.pipeThrough(parse(options));
  let header: (Column | undefined)[] | undefined;
  let lines = 0;
  try {
    for await (const { record, info } of parsed) {
      const line = lines + 1;
      lines = info.lines;
      if (!header) {
        header = headerOf(record);
        continue;
      }
      if (record.every((cell) => cell.trim() === "")) continue;
      const cells = new Map<Column, string>();
      header.forEach((column, at) => column && cells.set(column, restore(record[at] ?? "").trim()));
      yield { line, row: (column) => cells.get(column) ?? "" };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const message = error.code === "CSV_QUOTE_NOT_CLOSED" ? "A quote that opens here is never closed" : "Not valid CSV";
    yield { line: lines + 1, message };
  }
  if (!header) headerOf([]);
}

function headerOf(record: string[]): (Column | undefined)[] {
  const header = record.map(columnOf);
  const missing = REQUIRED.filter((column) => !header.includes(column));
  if (missing.length === 0) return header;
  throw new AppError("validation_failed", `The file has no column ${missing.join(", ")}.`, {
    errors: missing.map((column) => ({ path: column, message: "This column is missing", code: "missing_column" })),
  });
}
