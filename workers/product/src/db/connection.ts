import { createDatabase, guardDatabase, postgresError } from "@orderapp/db/neon";
import { AppError } from "@orderapp/core/errors";
import { sql, type SQL } from "drizzle-orm";
import * as schema from "./schema.ts";

/** One statement is one round trip over HTTP. */
export type Connection = {
  /** Runs a template as a statement with parameters. */
  rows<Row>(text: TemplateStringsArray, ...values: unknown[]): Promise<Row[]>;
  query<Row>(statement: SQL): Promise<Row[]>;
};

const REPLICA_SKIP_MS = 5_000;
// After so long there is no time left for another attempt.
const REPLICA_QUICK_MS = 1_000;
// When a replica may be asked again; may vanish.
const replicaSkipUntil = new Map<string, number>();

const connectionOf = (query: Connection["query"]): Connection => ({
  query,
  rows: (text, ...values) => query(sql(text, ...values)),
});

/** Connects to product_db: no socket is held, so one per request costs nothing. */
export function connect(url: string): Connection {
  const db = createDatabase(url, schema);
  return connectionOf(async <Row>(statement: SQL): Promise<Row[]> => {
    try {
      const result = await guardDatabase(db.execute(statement));
      return result.rows as Row[];
    } catch (error) {
      // A lock that was not granted in time passes by itself.
      if (postgresError(error)?.code !== "55P03") throw error;
      throw new AppError("unavailable", "Too many buyers at once. Try again.", { cause: error, retryAfter: 1 });
    }
  });
}

/** A copy of product_db for reads that may lag. While it does not answer, `primary` does. */
export function connectReplica(url: string, primary: Connection): Connection {
  const copy = connect(url);
  return connectionOf(async <Row>(statement: SQL): Promise<Row[]> => {
    if ((replicaSkipUntil.get(url) ?? 0) > Date.now()) return primary.query<Row>(statement);
    const started = Date.now();
    try {
      return await copy.query<Row>(statement);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "unavailable") throw error;
      replicaSkipUntil.set(url, Date.now() + REPLICA_SKIP_MS);
      if (Date.now() - started > REPLICA_QUICK_MS) throw error;
      return primary.query<Row>(statement);
    }
  });
}

/** A PostgreSQL array literal of texts, for `= any(…::text[])`. */
export const arrayLiteral = (texts: readonly string[]): string =>
  `{${texts.map((text) => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(",")}}`;
