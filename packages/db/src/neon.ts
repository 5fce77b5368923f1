import { neon, NeonDbError, neonConfig, type NeonQueryFunction } from "@neondatabase/serverless";
import { AppError } from "@orderapp/core/errors";
import { activeTrace, inSpan, type SpanStart } from "@orderapp/core/span";
import { drizzle, type NeonHttpDatabase } from "drizzle-orm/neon-http";

const TIMEOUT_MS = 4_000;
const isLoopback = (host: string): boolean => host === "127.0.0.1" || host === "localhost";

// The driver's settings are its module's: the same for every request, so set once.
neonConfig.fetchEndpoint = (host, port) =>
  isLoopback(host) ? `http://${host}:${port}/sql` : `https://${host.replace(/^[^.]+\./, "api.")}/sql`;
neonConfig.fetchFunction = (url: string, { timeoutMs = TIMEOUT_MS, ...init }: RequestInit & Limit) =>
  inSpan(activeTrace() ? spanOf(url, init) : UNSEEN, async () =>
    fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) }),
  );

/** What the driver hands on from a database's options to each of its requests. */
type Limit = { timeoutMs?: number };

const UNSEEN = { name: "postgresql" };

/** By the statement's first word: the rest of it, and what it is about, is nobody's business. */
function spanOf(url: string, { body }: RequestInit): SpanStart {
  const text = typeof body === "string" ? body.slice(0, 80) : "";
  const operation = /"query":"(?:\\n|\s)*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? "BATCH";
  const attributes = {
    "db.system.name": "postgresql",
    "db.operation.name": operation,
    "server.address": new URL(url).hostname,
  };
  return { name: `${operation} postgresql`, kind: "client", attributes };
}

// They hold no connection, only settings, and drizzle reads a schema's tables anew each time one is made. A Worker has
// one database, or two with its replica.
const made = new Map<string, { schema: object; database: object }>();

/** A drizzle database with the driver below it. */
export type Database<Schema extends Record<string, unknown> = Record<string, never>> = NeonHttpDatabase<Schema> & {
  $client: NeonQueryFunction<false, false>;
};

/** A drizzle database over Neon's SQL-over-HTTP: each statement or `batch` is one round trip, limited to 4 s or as told. */
export function createDatabase<Schema extends Record<string, unknown>>(
  url: string,
  schema: Schema,
  timeoutMs: number = TIMEOUT_MS,
): Database<Schema> {
  const name = `${timeoutMs} ${url}`;
  const known = made.get(name);
  if (known?.schema === schema) return known.database as Database<Schema>;
  const limit: Limit = { timeoutMs };
  const database = drizzle(neon(url, { fetchOptions: limit }), { schema });
  made.set(name, { schema, database });
  return database;
}

/** The fields of a PostgreSQL error, wherever drizzle or the driver wrapped it. */
export function postgresError(error: unknown): { code: string; constraint: string | undefined } | undefined {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth++) {
    if (current instanceof NeonDbError && current.code) return { code: current.code, constraint: current.constraint };
  }
  return undefined;
}

/** Runs database work; a store that cannot be reached or is too busy is `unavailable`, never a bare 500. */
export async function guardDatabase<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError || !isOutage(error)) throw error;
    throw new AppError("unavailable", "The database cannot be reached. Try again.", { cause: error });
  }
}

// SQLSTATE classes 08 connection, 53 resources, 57 operator intervention, 40 rollback: all may pass by themselves.
function isOutage(error: unknown): boolean {
  const sql = postgresError(error);
  return sql ? /^(08|53|57|40)/.test(sql.code) : true;
}
