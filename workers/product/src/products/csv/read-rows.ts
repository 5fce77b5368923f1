import { AppError } from "@orderapp/core/errors";
import { CsvError, parse } from "csv-parse/stream";
import { columnOf, REQUIRED, restore, type Column, type NumberedRow } from "./columns.ts";

export type UnreadableRow = { line: number; message: string };

/** The rows of a CSV file as its bytes come in; what cannot be read is a message, and ends the file. */
export async function* readRows(bytes: ReadableStream<Uint8Array>): AsyncGenerator<NumberedRow | UnreadableRow> {
  // Empty lines come as rows, too: lines are counted here, since the parser counts those in a cell with CRLF twice.
  const parser = parse({
    bom: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    relax_quotes: true,
  });
  const records: ReadableStream<string[]> = bytes.pipeThrough(parser);
  let header: (Column | undefined)[] | undefined;
  let lines = 0;
  try {
    for await (const record of records) {
      const line = lines + 1;
      lines += 1 + linesWithin(record);
      if (record.every((cell) => cell.trim() === "")) continue;
      if (!header) {
        header = headerOf(record);
        continue;
      }
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

const linesWithin = (record: string[]): number =>
  record.reduce((count, cell) => count + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);

function headerOf(record: string[]): (Column | undefined)[] {
  const header = record.map(columnOf);
  const missing = REQUIRED.filter((column) => !header.includes(column));
  if (missing.length === 0) return header;
  throw new AppError("validation_failed", `The file has no column ${missing.join(", ")}.`, {
    errors: missing.map((column) => ({ path: column, message: "This column is missing", code: "missing_column" })),
  });
}
