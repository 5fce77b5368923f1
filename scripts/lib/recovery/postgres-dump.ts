import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import type { DumpedStore } from "./manifest.ts";
import { connectPostgres, listed, migrationsOf, quoted, tablesOf } from "./postgres.ts";
import { seal } from "./seal.ts";
import type { Keep } from "./take-backup.ts";

/** A database as it was at one moment, however long it takes to write it down. */
export type Snapshot = {
  dump(keep: Keep, recipient: string | undefined): Promise<DumpedStore>;
  close(): Promise<void>;
};

/** Fixes the moment; what is committed later is not seen. */
export async function openSnapshot(name: "product_db" | "order_db", url: string): Promise<Snapshot> {
  const client = await connectPostgres(url);
  try {
    await client.query("begin isolation level repeatable read, read only");
    // The moment is that of the first statement.
    const { rows } = await client.query<{ now: Date }>("select clock_timestamp() as now");
    const startedAt = (rows[0]?.now ?? new Date()).toISOString();
    return {
      dump: async (keep, recipient) => ({ name, startedAt, ...(await dumpAll(client, name, keep, recipient)) }),
      close: () => client.end(),
    };
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function dumpAll(
  client: pg.Client,
  name: string,
  keep: Keep,
  recipient: string | undefined,
): Promise<Omit<DumpedStore, "name" | "startedAt">> {
  const files: DumpedStore["files"] = [];
  for (const table of await tablesOf(client)) {
    const path = `${name}/${table.name}.copy.gz${recipient ? ".age" : ""}`;
    const rows = client.query(copyTo(`copy ${quoted(table.name)} (${listed(table.columns)}) to stdout`));
    const digest = await seal(rows, recipient, (body) => keep(path, body));
    files.push({ ...table, path, rows: rows.rowCount, ...digest });
  }
  const { rows: sequences } = await client.query<{ name: string; value: string; called: boolean }>(`
    select sequencename as name, coalesce(last_value, start_value)::text as value, last_value is not null as called
    from pg_sequences where schemaname = 'public' order by 1`);
  const schema = await migrationsOf(client);
  await client.query("commit");
  return { endedAt: new Date().toISOString(), schema, sequences, files };
}
