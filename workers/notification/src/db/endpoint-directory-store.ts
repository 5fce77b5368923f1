import type { Endpoint } from "../webhooks/endpoint.ts";
import { MAX_ENDPOINTS } from "../webhooks/endpoint.ts";

/** The tables of the list of endpoints. An id that was taken out never comes back: a late `put` must not revive it. */
export function createDirectoryStore(sql: SqlStorage) {
  sql.exec("create table if not exists endpoint (id text primary key, version integer not null, entry text)");
  return {
    /** Writes an entry unless a newer one, or its end, is written already; false when there is no room for a new one. */
    put(endpoint: Endpoint): boolean {
      const { rowsWritten } = sql.exec(
        `insert into endpoint (id, version, entry)
         select ?1, ?2, ?3
         where exists (select 1 from endpoint where id = ?1)
            or (select count(*) from endpoint where entry is not null) < ?4
         on conflict (id) do update set version = excluded.version, entry = excluded.entry
         where endpoint.entry is not null and endpoint.version < excluded.version`,
        endpoint.id,
        endpoint.version,
        JSON.stringify(endpoint),
        MAX_ENDPOINTS,
      );
      return rowsWritten > 0 || sql.exec("select 1 from endpoint where id = ?", endpoint.id).toArray().length > 0;
    },

    remove(id: string): void {
      sql.exec(
        "insert into endpoint (id, version, entry) values (?, 0, null) on conflict (id) do update set entry = null",
        id,
      );
    },

    list: (): Endpoint[] =>
      sql
        .exec<{ entry: string }>("select entry from endpoint where entry is not null order by id")
        .toArray()
        .map(({ entry }) => JSON.parse(entry) as Endpoint),
  };
}
