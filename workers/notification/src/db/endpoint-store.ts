import type { DisabledReason, Endpoint, EndpointInput, EndpointChange } from "../webhooks/endpoint.ts";
import { PREVIOUS_SECRET_MS } from "../webhooks/endpoint.ts";

type Row = {
  id: string;
  url: string;
  events: string;
  description: string | null;
  enabled: number;
  disabledReason: DisabledReason | null;
  failures: number;
  restUntil: number;
  version: number;
  createdAt: number;
  updatedAt: number;
  listed: number;
  removed: number;
};

/** The endpoint with what only its object needs to know. */
export type KeptEndpoint = Endpoint & {
  /** Nothing is sent before. */
  restUntil: number;
  /** Whether the directory knows this version. */
  listed: boolean;
  /** It is to be forgotten, and no longer there for anybody. */
  removed: boolean;
};

const SCHEMA = `
create table endpoint (only integer primary key check (only = 1), id text not null, url text not null,
  events text not null, description text, enabled integer not null, disabledReason text, failures integer not null,
  restUntil integer not null, version integer not null, createdAt integer not null, updatedAt integer not null,
  listed integer not null, removed integer not null);
create table secret (number integer primary key autoincrement, sealed text not null, expiresAt integer);
create table alert (id text primary key, event text not null)`;

/** The tables of one endpoint: what it is, its secrets, and what the administrators are still to be told. */
export function createEndpointStore(sql: SqlStorage) {
  const row = (): Row | undefined => sql.exec<Row>("select * from endpoint").toArray()[0];
  const secretRows = (now: number) =>
    sql
      .exec<{ sealed: string; expiresAt: number | null }>(
        "select sealed, expiresAt from secret where expiresAt is null or expiresAt > ? order by number desc",
        now,
      )
      .toArray();

  // Asking for any id, or for one that was removed, costs no storage.
  const exists = (): boolean =>
    sql.exec("select 1 from sqlite_master where type = 'table' and name = 'endpoint'").toArray().length > 0;

  return {
    exists,

    create(input: EndpointInput & { id: string }, sealed: string, now: number): void {
      sql.exec(SCHEMA);
      sql.exec(
        `insert into endpoint (only, id, url, events, description, enabled, failures, restUntil, version, createdAt,
          updatedAt, listed, removed) values (1, ?, ?, ?, ?, ?, 0, 0, 1, ?, ?, 0, 0)`,
        input.id,
        input.url,
        JSON.stringify(input.events),
        input.description ?? null,
        input.enabled ? 1 : 0,
        now,
        now,
      );
      sql.exec("insert into secret (sealed) values (?)", sealed);
    },

    find(now: number): KeptEndpoint | undefined {
      const found = exists() ? row() : undefined;
      if (!found) return undefined;
      const previous = secretRows(now).find(({ expiresAt }) => expiresAt !== null)?.expiresAt;
      return {
        id: found.id,
        url: found.url,
        events: JSON.parse(found.events) as string[],
        ...(found.description === null ? {} : { description: found.description }),
        enabled: found.enabled === 1,
        ...(found.disabledReason === null ? {} : { disabledReason: found.disabledReason }),
        failuresInARow: found.failures,
        ...(previous ? { previousSecretUntil: previous } : {}),
        version: found.version,
        createdAt: found.createdAt,
        updatedAt: found.updatedAt,
        restUntil: found.restUntil,
        listed: found.listed === 1,
        removed: found.removed === 1,
      };
    },

    /** Writes what changes; whoever switches it on, or changes where it leads, starts with a clean slate. */
    change(input: EndpointChange, now: number): void {
      const clean = input.enabled === true || input.url !== undefined;
      sql.exec(
        `update endpoint set url = coalesce(?1, url), events = coalesce(?2, events),
           description = iif(?3, ?4, description), enabled = coalesce(?5, enabled),
           disabledReason = iif(?5 is null, disabledReason, null),
           failures = iif(?6, 0, failures), restUntil = iif(?6, 0, restUntil),
           version = version + 1, updatedAt = ?7, listed = 0`,
        input.url ?? null,
        input.events ? JSON.stringify(input.events) : null,
        input.description === undefined ? 0 : 1,
        input.description ?? null,
        input.enabled === undefined ? null : input.enabled ? 1 : 0,
        clean ? 1 : 0,
        now,
      );
    },

    markListed: (version: number): void => void sql.exec("update endpoint set listed = 1 where version = ?", version),
    markRemoved: (): void => void sql.exec("update endpoint set removed = 1, enabled = 0"),

    /** After a success: it works. */
    recovered: (): void =>
      void sql.exec("update endpoint set failures = 0, restUntil = 0 where failures > 0 or restUntil > 0"),

    /** After a failure: one more in a row, and a rest. Answers how many. */
    failed(restUntil: number): number {
      sql.exec("update endpoint set failures = failures + 1, restUntil = max(restUntil, ?)", restUntil);
      return row()?.failures ?? 0;
    },

    switchOff(reason: DisabledReason, alert: { id: string; event: string }, now: number): void {
      sql.exec(
        `update endpoint set enabled = 0, disabledReason = ?, version = version + 1, updatedAt = ?, listed = 0`,
        reason,
        now,
      );
      sql.exec("insert into alert (id, event) values (?, ?)", alert.id, alert.event);
    },

    alerts: () => sql.exec<{ id: string; event: string }>("select id, event from alert order by id").toArray(),
    alertSent: (id: string): void => void sql.exec("delete from alert where id = ?", id),

    /** The sealed secrets that sign, newest first. */
    secrets: (now: number): string[] => secretRows(now).map(({ sealed }) => sealed),

    /** The current secret goes on for a day; one before it ends at once, so that there are never more than two. */
    rotate(sealed: string, now: number): void {
      sql.exec("delete from secret where expiresAt is not null");
      sql.exec("update secret set expiresAt = ?", now + PREVIOUS_SECRET_MS);
      sql.exec("insert into secret (sealed) values (?)", sealed);
    },

    dropOldSecrets: (now: number): void => void sql.exec("delete from secret where expiresAt <= ?", now),
  };
}
export type EndpointStore = ReturnType<typeof createEndpointStore>;
