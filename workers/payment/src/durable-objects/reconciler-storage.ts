import type { Difference, ReconciliationDiffers } from "@orderapp/contracts/reconciliation";
import type { z } from "@hono/zod-openapi";
import type { Compared } from "../reconciliation/compare.ts";
import { identityOf } from "../reconciliation/differences.ts";
import type { Report, Run } from "../reconciliation/run.ts";

export type DiffersEvent = z.infer<typeof ReconciliationDiffers>;

/** As many differences are kept whole; the others are counted. */
const KEPT = 500;

const SCHEMA = `
  create table if not exists seen (key text primary key) without rowid;
  create table if not exists difference (identity text primary key, number integer not null, body text)`;

/** What one date's reconciler remembers: its run, what it saw, what differs, and the event it owes. */
export class ReconcilerStorage {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    storage.sql.exec(SCHEMA);
  }

  run(): Run | undefined {
    return this.#storage.kv.get<Run>("run");
  }

  event(): DiffersEvent | undefined {
    return this.#storage.kv.get<DiffersEvent>("event");
  }

  report(run: Run): Report {
    const { sql } = this.#storage;
    const rows = sql.exec<{ body: string }>("select body from difference where body is not null order by number");
    const differences = rows.toArray().map(({ body }) => JSON.parse(body) as Difference);
    return { run, total: this.#total(), differences };
  }

  /** Which of these the provider was seen to have. */
  known(keys: string[]): ReadonlySet<string> {
    const { sql } = this.#storage;
    const rows = sql.exec<{ key: string }>(
      "select key from seen where key in (select value from json_each(?))",
      JSON.stringify(keys),
    );
    return new Set(rows.toArray().map(({ key }) => key));
  }

  /** Forgets an earlier run, and begins this one. */
  begin(run: Run): void {
    this.#storage.transactionSync(() => {
      this.#storage.sql.exec("delete from seen");
      this.#storage.sql.exec("delete from difference");
      this.save(run);
    });
  }

  save(run: Run): void {
    this.#storage.kv.put("run", run);
  }

  /** What a page came to, and the run after it: all of it or nothing, so that no page counts twice. */
  savePage(run: Run, page: Compared): void {
    const { sql } = this.#storage;
    this.#storage.transactionSync(() => {
      sql.exec("insert or ignore into seen select value from json_each(?)", JSON.stringify(page.seen));
      for (const difference of page.differences) {
        const number = this.#total() + 1;
        const body = number <= KEPT ? JSON.stringify(difference) : null;
        sql.exec("insert or ignore into difference values (?, ?, ?)", identityOf(difference), number, body);
      }
      this.save(run);
    });
  }

  /** The end of a run, and the event that it owes. */
  finish(run: Run, event: DiffersEvent | undefined): void {
    this.#storage.transactionSync(() => {
      this.#storage.sql.exec("delete from seen");
      this.save(run);
      if (event) this.#storage.kv.put("event", event);
    });
  }

  /** Its consumer has done its work. */
  forgetEvent(ids: readonly string[]): void {
    if (ids.includes(this.event()?.id ?? "")) this.#storage.kv.delete("event");
  }

  #total(): number {
    return this.#storage.sql.exec<{ total: number }>("select count(*) total from difference").one().total;
  }
}
