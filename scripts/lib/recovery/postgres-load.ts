import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { type DumpedFile, type DumpedStore, storeOf } from "./manifest.ts";
import { connectPostgres, inForeignKeyOrder, listed, quoted, tablesOf } from "./postgres.ts";
import { openFile, type Source } from "./unpack.ts";

/** Tables into which migrations put rows: a new database has them. */
const FILLED_BY_MIGRATIONS = new Set(["shipping_methods", "search_totals"]);

/** Tables that hold rows which nothing but a shop at work has written. */
export async function filledTables(client: pg.Client): Promise<string[]> {
  const filled: string[] = [];
  for (const { name } of await tablesOf(client)) {
    if (FILLED_BY_MIGRATIONS.has(name)) continue;
    const { rows } = await client.query<{ any: boolean }>(`select exists (select from ${quoted(name)}) as any`);
    if (rows[0]?.any) filled.push(name);
  }
  return filled;
}

/** Loads one database in one transaction: it has everything afterwards, or what it had before. */
export async function loadPostgres(
  source: Source,
  name: "product_db" | "order_db",
  url: string,
  over: boolean,
): Promise<void> {
  const dumped = storeOf(source.manifest, name);
  const client = await connectPostgres(url);
  try {
    await client.query("begin");
    const tables = await tablesOf(client);
    checkTables(
      dumped,
      tables.map((table) => table.name),
    );
    await client.query(`lock table ${listed(tables.map((table) => table.name))} in access exclusive mode`);
    const filled = await filledTables(client);
    if (filled.length > 0 && !over) throw new Error(`${name} is not empty any more: ${filled.join(", ")}`);
    await client.query(`truncate ${listed(tables.map((table) => table.name))}`);
    for (const file of await inForeignKeyOrder(client, dumped.files)) await loadTable(client, source, file);
    for (const { name: sequence, value, called } of dumped.sequences) {
      await client.query("select setval($1::regclass, $2::bigint, $3)", [quoted(sequence), value, called]);
    }
    await client.query("commit");
    await client.query("analyze");
  } finally {
    await client.end();
  }
}

// Rows come as they were: what triggers once derived from them is in the tables already.
async function loadTable(client: pg.Client, source: Source, file: DumpedFile): Promise<void> {
  const table = quoted(file.name);
  await client.query(`alter table ${table} disable trigger user`);
  const into = client.query(copyFrom(`copy ${table} (${listed(file.columns ?? [])}) from stdin`));
  await pipeline(await openFile(source, file), into);
  if (into.rowCount !== file.rows) throw new Error(`${file.path}: ${into.rowCount} rows came, not ${file.rows}`);
  await client.query(`alter table ${table} enable trigger user`);
}

function checkTables({ name, files }: DumpedStore, tables: readonly string[]): void {
  const there = files.map((file) => file.name).toSorted();
  if (there.join() !== tables.toSorted().join()) throw new Error(`the backup of ${name} is one of other tables`);
}
