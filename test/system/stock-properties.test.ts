import { mkdtemp, rm, chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runMigrations } from "@orderapp/local-cloud/migrations";
import { choosePort } from "@orderapp/local-cloud/ports";
import { startPostgres, type RunningPostgres } from "@orderapp/local-cloud/postgres/postgres";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { booksOf, keepTrace, snapshot } from "../support/stock-books.ts";
import { CONNECTIONS, playAtOnce, releaseAll, repeatAll, steps, stockGoods, type Step } from "../support/stock-play.ts";

let folder: string;
let postgres: RunningPostgres;
let connections: pg.Client[] = [];
const first = (): pg.Client => connections[0]!;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "orderapp-stock-"));
  await chmod(folder, 0o755); // started as root, PostgreSQL runs as somebody else
  const port = await choosePort("postgres", 0, new Set());
  const database = `stock_${process.pid}`;
  postgres = await startPostgres({ port, dataDir: join(folder, "postgres"), databases: [database] });
  const connectionString = postgres.url(database);
  await runMigrations({ productUrl: connectionString });
  connections = Array.from({ length: CONNECTIONS }, () => new pg.Client({ connectionString }));
  await Promise.all(connections.map((db) => db.connect()));
  await keepTrace(first());
});
afterAll(async () => {
  await Promise.all(connections.map((db) => db.end()));
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** One sequence of steps, in parallel, and all that must be true afterwards. */
async function holds(moves: Step[]): Promise<void> {
  const goods = await stockGoods(first());
  await playAtOnce(connections, goods, moves);
  for (const books of await booksOf(first(), goods)) {
    expect(books.onHand).toBeGreaterThanOrEqual(0);
    if (!books.backorder) expect(books.reserved).toBeLessThanOrEqual(books.onHand);
    expect(books).toMatchObject({ ledger: books.onHand, held: books.reserved, wrongLines: 0 });
    expect(books.lowEvents).toBe(books.crossings);
  }
  const before = await snapshot(first(), goods);
  await repeatAll(first(), goods);
  expect(await snapshot(first(), goods)).toEqual(before);

  await releaseAll(connections, goods);
  for (const books of await booksOf(first(), goods)) {
    expect(books).toMatchObject({ reserved: 0, held: 0, wrongLines: 0, ledger: books.onHand, arrived: books.onHand });
  }
}

const property = (numRuns: number) =>
  fc.check(fc.asyncProperty(steps, holds), { numRuns, endOnFailure: true }).then((result) => ({
    failed: result.failed,
    why: result.failed ? `seed ${result.seed}: ${String(result.errorInstance)}` : "",
  }));

describe("random sequences over eight connections at once", () => {
  it("never oversell, agree with the ledger, leak nothing, and tell of low stock once a crossing", async () => {
    expect(await property(300)).toEqual({ failed: false, why: "" });
  }, 300_000);
});

type Break = { what: string; of?: string; from?: string; to?: string; sql?: string };
const SHORT = "not s.backorder and s.on_hand - s.reserved < w.quantity";
const breaks: Break[] = [
  { what: "nothing looks whether there is enough", of: "reserve_stock", from: SHORT, to: "false" },
  {
    what: "nothing looks, and no constraint stands behind",
    of: "reserve_stock",
    from: SHORT,
    to: "false",
    sql: "alter table stock drop constraint stock_oversold_check",
  },
  {
    what: "a release is done again",
    of: "release_stock",
    from: "if v_status = 'released' then return stock_outcome('released'); end if;",
    to: "",
  },
  {
    what: "a sale is done again",
    of: "commit_stock",
    from: "if v_status = 'committed' then return stock_outcome('committed'); end if;",
    to: "",
  },
  {
    what: "an adjustment is not in the ledger",
    of: "adjust_stock",
    from: "values (v_variant, p_delta, v_after, p_reason, p_note, p_actor);",
    to: "select v_variant, p_delta, v_after, p_reason, p_note, p_actor where p_delta > 0;",
  },
  {
    what: "what expires keeps its stock",
    of: "release_expired",
    from: "set reserved = s.reserved - l.quantity",
    to: "set reserved = s.reserved",
  },
  {
    what: "low stock is told at each sale",
    sql: `drop trigger stock_low on stock; create trigger stock_low after update on stock for each row
      when (new.on_hand - new.reserved <= new.low_stock_threshold) execute function note_low_stock()`,
  },
];

describe("a shop without one of its guards is found out", () => {
  it.each(breaks)("$what", async ({ of, from, to, sql }) => {
    const db = first();
    // Undone at the end: schema changes are part of a transaction too, but the other connections must see them.
    const definition = of === undefined ? undefined : await definitionOf(db, of);
    const trigger = await db.query<{ sql: string }>(
      "select pg_get_triggerdef(oid) as sql from pg_trigger where tgname = 'stock_low'",
    );
    if (definition !== undefined) {
      const broken = definition.replaceAll(from ?? "", to ?? "");
      expect(broken).not.toBe(definition);
      await db.query(broken);
    }
    if (sql) await db.query(sql);
    try {
      expect((await property(60)).failed).toBe(true);
    } finally {
      await db.query("truncate products, reservations, outbox, stock_trace cascade");
      if (definition !== undefined) await db.query(definition);
      await db.query(`drop trigger stock_low on stock; ${trigger.rows[0]?.sql}`);
      await db.query(`alter table stock drop constraint if exists stock_oversold_check;
        alter table stock add constraint stock_oversold_check check (backorder or reserved <= on_hand)`);
    }
  });
});

async function definitionOf(db: pg.Client, name: string): Promise<string> {
  const { rows } = await db.query<{ sql: string }>(
    "select pg_get_functiondef(oid) as sql from pg_proc where proname = $1",
    [name],
  );
  const [row] = rows;
  if (!row) throw new Error(`there is no function ${name}`);
  return row.sql;
}
