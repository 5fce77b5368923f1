import type { IncomingHttpHeaders } from "node:http";
import pg from "pg";
import { z } from "zod";
import type { Statement, StatementResult } from "./exchange.ts";

/** A request to `/sql`, read. */
export interface SqlRequest {
  statements: Statement[];
  /** Set for a batch, which is one transaction: the statement that begins it. */
  begin: string | undefined;
  arrayMode: boolean;
  rawText: boolean;
}

/** A request that the proxy refuses before PostgreSQL sees it. */
export class BadRequest extends Error {
  override name = "BadRequest";
}

const param = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const query = z.object({ query: z.string(), params: z.array(param).max(65_535).default([]) });
const body = z.union([z.object({ queries: z.array(query).max(10_000) }), query]);

const isolationLevels: Record<string, string> = {
  ReadUncommitted: "READ UNCOMMITTED",
  ReadCommitted: "READ COMMITTED",
  RepeatableRead: "REPEATABLE READ",
  Serializable: "SERIALIZABLE",
};

function flag(headers: IncomingHttpHeaders, name: string): boolean | undefined {
  const value = headers[name];
  return value === undefined ? undefined : value === "true";
}

/** Reads the body and headers of a request to `/sql`; throws BadRequest. */
export function readRequest(text: string, headers: IncomingHttpHeaders): SqlRequest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new BadRequest("the body is not JSON");
  }
  const parsed = body.safeParse(json);
  if (!parsed.success) throw new BadRequest(z.prettifyError(parsed.error));
  const batch = "queries" in parsed.data;
  return {
    statements: ("queries" in parsed.data ? parsed.data.queries : [parsed.data]).map(toStatement),
    begin: batch ? beginStatement(headers) : undefined,
    arrayMode: flag(headers, "neon-array-mode") ?? false,
    rawText: flag(headers, "neon-raw-text-output") ?? false,
  };
}

function toStatement({ query: sql, params }: z.infer<typeof query>): Statement {
  if (sql.includes("\0")) throw new BadRequest("a query cannot contain a NUL character");
  return { sql, params: params.map((value) => (value === null || typeof value === "string" ? value : String(value))) };
}

function beginStatement(headers: IncomingHttpHeaders): string {
  const parts = ["BEGIN"];
  const isolation = headers["neon-batch-isolation-level"];
  if (isolation !== undefined) {
    const level = typeof isolation === "string" ? isolationLevels[isolation] : undefined;
    if (level === undefined) throw new BadRequest("invalid Neon-Batch-Isolation-Level");
    parts.push(`ISOLATION LEVEL ${level}`);
  }
  const readOnly = flag(headers, "neon-batch-read-only");
  if (readOnly !== undefined) parts.push(readOnly ? "READ ONLY" : "READ WRITE");
  const deferrable = flag(headers, "neon-batch-deferrable");
  if (deferrable !== undefined) parts.push(deferrable ? "DEFERRABLE" : "NOT DEFERRABLE");
  return parts.join(" ");
}

const numberTypes = new Set([20, 21, 23, 26, 700, 701].filter((oid) => oid !== 20));

// Without raw text the service answers JSON values for the types that JSON has.
function toJson(value: string | null, oid: number): unknown {
  if (value === null) return null;
  if (oid === 16) return value === "t";
  if (numberTypes.has(oid)) return Number.isFinite(Number(value)) ? Number(value) : value;
  if (oid === 114 || oid === 3802) return JSON.parse(value) as unknown;
  return value;
}

function present(result: StatementResult, { arrayMode, rawText }: SqlRequest): object {
  const { command, rowCount, fields } = result;
  let rows: unknown[] = result.rows;
  if (!rawText) rows = result.rows.map((row) => row.map((value, i) => toJson(value, fields[i]?.dataTypeID ?? 0)));
  if (!arrayMode) {
    rows = rows.map((row) =>
      Object.fromEntries(fields.map((field, i) => [field.name, Array.isArray(row) ? row[i] : null])),
    );
  }
  return { fields, command, rowCount, rows, rowAsArray: arrayMode };
}

/** The body of a successful answer. */
export function presentResults(results: readonly StatementResult[], request: SqlRequest): string {
  const presented = results.map((result) => present(result, request));
  return JSON.stringify(request.begin === undefined ? presented[0] : { results: presented });
}

const errorFields = [
  "severity", "code", "detail", "hint", "position", "internalPosition", "internalQuery", "where", "schema", "table",
  "column", "dataType", "constraint", "file", "line", "routine",
] as const; // prettier-ignore

/** The body of a failed answer: the fields of PostgreSQL's error where it is one. */
export function presentError(error: Error): string {
  const out: Record<string, unknown> = { message: error.message, code: null };
  if (error instanceof pg.DatabaseError) {
    for (const field of errorFields) if (error[field] !== undefined) out[field] = error[field];
  }
  return JSON.stringify(out);
}

/** 400 for what the statement did wrong, 503 while the server is away, starting, full or shutting down. */
export function statusOf(error: Error): number {
  if (error instanceof BadRequest) return 400;
  if (!(error instanceof pg.DatabaseError)) return 503;
  return /^(?:57P0[1-5]|53300|08)/.test(error.code ?? "") ? 503 : 400;
}
