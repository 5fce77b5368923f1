import { AppError } from "@orderapp/core/errors";
import { restore } from "@orderapp/core/spreadsheet";
import { CsvError, parse } from "csv-parse/stream";
import { columnOf, REQUIRED, type Column, type NumberedRow } from "./columns.ts";

export type UnreadableRow = { line: number; message: string };

// Longer than any column may be: such a cell is cut, and refused by whoever reads it.
const MAX_CELL = 100_001;

/** The rows of a CSV file as its bytes come in; what cannot be read is a message, and ends the file. */
export async function* readRows(bytes: ReadableStream<Uint8Array>): AsyncGenerator<NumberedRow | UnreadableRow> {
  // Empty lines come as rows, too: lines are counted here, since the parser counts those in a cell with CRLF twice.
  const parser = parse({
    bom: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    relax_quotes: true,
  });
  const records: ReadableStream<string[]> = parser.readable;
  const fed = feed(bytes, parser.writable);
  let columns: Map<Column, number> | undefined;
  let lines = 0;
  try {
    for await (const record of records) {
      const line = lines + 1;
      lines += 1 + linesWithin(record);
      if (record.every((cell) => cell.trim() === "")) continue;
      if (!columns) {
        columns = columnsOf(record);
        continue;
      }
      yield numberedRow(line, record, columns);
    }
    await fed;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const message = error.code === "CSV_QUOTE_NOT_CLOSED" ? "A quote that opens here is never closed" : "Not valid CSV";
    yield { line: lines + 1, message };
  }
  if (!columns) columnsOf([]);
}

/** Hands on one part at a time: piped, the parser would take in a thousand, which is the whole file. */
function feed(bytes: ReadableStream<Uint8Array>, into: WritableStream<Uint8Array>): Promise<void> {
  const writer = into.getWriter();
  const work = async () => {
    try {
      for await (const chunk of bytes) await writer.write(chunk);
      await writer.close();
    } catch (error) {
      await writer.abort(error);
      throw error;
    }
  };
  const fed = work();
  // Whoever reads the rows meets the failure there.
  fed.catch(() => undefined);
  return fed;
}

function numberedRow(line: number, record: string[], columns: Map<Column, number>): NumberedRow {
  let size = 0;
  const cells = record.map((cell) => {
    const text = cell.length > MAX_CELL ? copied(cell.slice(0, MAX_CELL)) : cell;
    size += text.length;
    return text;
  });
  return { line, size, row: (column) => restore(cells[columns.get(column) ?? -1] ?? "").trim() };
}

// A part of a text keeps the whole of it in memory.
const copied = (text: string): string => new TextDecoder().decode(new TextEncoder().encode(text));

function linesWithin(record: string[]): number {
  let count = 0;
  for (const cell of record) {
    for (let at = cell.search(/[\r\n]/); at !== -1 && at < cell.length; at++) {
      const char = cell.charCodeAt(at);
      if (char === 13 || (char === 10 && cell.charCodeAt(at - 1) !== 13)) count++;
    }
  }
  return count;
}

/** Where each column stands; of two of one name the last counts. */
function columnsOf(record: string[]): Map<Column, number> {
  const columns = new Map<Column, number>();
  record.forEach((name, at) => {
    const column = columnOf(name);
    if (column) columns.set(column, at);
  });
  const missing = REQUIRED.filter((column) => !columns.has(column));
  if (missing.length === 0) return columns;
  throw new AppError("validation_failed", `The file has no column ${missing.join(", ")}.`, {
    errors: missing.map((column) => ({ path: column, message: "This column is missing", code: "missing_column" })),
  });
}
