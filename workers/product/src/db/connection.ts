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

/** Connects to product_db: no socket is held, so one per request costs nothing. */
export function connect(url: string): Connection {
  const db = createDatabase(url, schema);
  const query = async <Row>(statement: SQL): Promise<Row[]> => {
    try {
      const result = await guardDatabase(db.execute(statement));
      return result.rows as Row[];
    } catch (error) {
      // A lock that was not granted in time passes by itself.
      if (postgresError(error)?.code !== "55P03") throw error;
      throw new AppError("unavailable", "Too many buyers at once. Try again.", { cause: error, retryAfter: 1 });
    }
  };
  return { query, rows: (text, ...values) => query(sql(text, ...values)) };
}

/** A PostgreSQL array literal of texts, for `= any(…::text[])`. */
export const arrayLiteral = (texts: readonly string[]): string =>
  `{${texts.map((text) => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(",")}}`;
