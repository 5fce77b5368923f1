import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NeonDbError, Pool, neon, neonConfig } from "@neondatabase/serverless";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/neon-http";
import { integer, pgTable, text } from "drizzle-orm/pg-core";
import getPort from "get-port";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocket as Browserlike } from "ws";
import type { RunningServer } from "../listen.ts";
import { type RunningPostgres, startPostgres } from "../postgres/postgres.ts";
import { neonFaults, startNeonProxy } from "./proxy.ts";

const folder = mkdtempSync(join(tmpdir(), "neon-"));
const faults = neonFaults();
let postgres: RunningPostgres;
let proxy: RunningServer;
let url: string;

beforeAll(async () => {
  chmodSync(folder, 0o755);
  const port = await getPort({ host: "127.0.0.1" });
  postgres = await startPostgres({ port, dataDir: folder, databases: ["product_db"] });
  proxy = await startNeonProxy({ port: 0, target: postgres, faults });
  url = `postgres://orderapp:orderapp@127.0.0.1:${proxy.port}/product_db`;
  neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`;
  neonConfig.wsProxy = (host, port) => `${host}:${port}/v2`;
  neonConfig.useSecureWebSocket = false;
  neonConfig.pipelineConnect = false;
  neonConfig.webSocketConstructor = WebSocket;
  await neon(url)`CREATE TABLE items (id integer PRIMARY KEY, name text NOT NULL, stock integer CHECK (stock >= 0))`;
}, 60_000);
afterEach(async () => {
  faults.set({ latencyMs: 0, errorRate: 0, down: false, cutAfterCommit: 0 });
  await neon(url)`TRUNCATE items`;
});
afterAll(async () => {
  await proxy.close();
  await postgres.stop();
  rmSync(folder, { recursive: true });
});

const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${proxy.url}/sql`, {
    method: "POST",
    headers: { "neon-connection-string": url, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

describe("SQL over HTTP, through Neon's own driver", () => {
  it("answers values of all kinds", async () => {
    const sql = neon(url);
    const [row] = await sql`SELECT ${"é😀"}::text AS t, ${7}::int AS i, ${true}::bool AS b, ${null}::text AS n,
      ${JSON.stringify({ a: [1] })}::jsonb AS j, ${["x", "y,z"]}::text[] AS l, 9007199254740993::int8 AS big,
      '2026-01-02T03:04:05Z'::timestamptz AS at`;
    expect(row).toEqual({
      t: "é😀", i: 7, b: true, n: null, j: { a: [1] }, l: ["x", "y,z"], big: "9007199254740993",
      at: new Date("2026-01-02T03:04:05Z"),
    }); // prettier-ignore
  });

  it("tells command, count and fields", async () => {
    const sql = neon(url, { fullResults: true });
    expect(await sql`INSERT INTO items VALUES (1, 'a', 1), (2, 'b', 1)`).toMatchObject({
      command: "INSERT",
      rowCount: 2,
    });
    const result = await sql`SELECT id, name FROM items ORDER BY id`;
    expect(result).toMatchObject({
      command: "SELECT",
      rowCount: 2,
      rows: [
        { id: 1, name: "a" },
        { id: 2, name: "b" },
      ],
    });
    expect(result.fields.map(({ name, dataTypeID }) => [name, dataTypeID])).toEqual([
      ["id", 23],
      ["name", 25],
    ]);
    expect(await sql`UPDATE items SET name = 'c' WHERE id = 9`).toMatchObject({
      command: "UPDATE",
      rowCount: 0,
      rows: [],
    });
    expect((await sql.query("SELECT 1 AS one, 2 AS two", [], { arrayMode: true })).rows).toEqual([[1, 2]]);
  });

  it("hands on every field of PostgreSQL's errors", async () => {
    const sql = neon(url);
    await sql`INSERT INTO items VALUES (1, 'a', 1)`;
    const fields = { code: "23505", constraint: "items_pkey", table: "items", schema: "public", severity: "ERROR" };
    await expect(sql`INSERT INTO items VALUES (1, 'a', 1)`).rejects.toMatchObject({
      name: "NeonDbError", detail: "Key (id)=(1) already exists.", ...fields,
    }); // prettier-ignore
    await expect(sql`UPDATE items SET stock = -1`).rejects.toMatchObject({
      code: "23514",
      constraint: "items_stock_check",
    });
    await expect(sql`UPDATE items SET name = NULL`).rejects.toMatchObject({ code: "23502", column: "name" });
    await expect(sql`SELECT nonsense`).rejects.toMatchObject({ code: "42703", position: "8" });
    expect(await sql`SELECT stock FROM items`).toEqual([{ stock: 1 }]);
  });

  it("runs a batch as one transaction", async () => {
    const sql = neon(url);
    const results = await sql.transaction([sql`INSERT INTO items VALUES (1, 'a', 1)`, sql`SELECT name FROM items`]);
    expect(results).toEqual([[], [{ name: "a" }]]);
    const failing = sql.transaction([sql`UPDATE items SET stock = 5`, sql`INSERT INTO items VALUES (1, 'b', 1)`]);
    await expect(failing).rejects.toMatchObject({ code: "23505" });
    expect(await sql`SELECT stock FROM items`).toEqual([{ stock: 1 }]);
  });

  it("begins batches as their headers say", async () => {
    const sql = neon(url);
    const asked = { isolationLevel: "Serializable", readOnly: true, deferrable: true } as const;
    const shown = await sql.transaction(
      [sql`SHOW transaction_isolation`, sql`SHOW transaction_read_only`, sql`SHOW transaction_deferrable`],
      asked,
    );
    expect(shown.flat()).toEqual([
      { transaction_isolation: "serializable" },
      { transaction_read_only: "on" },
      { transaction_deferrable: "on" },
    ]);
    const write = sql.transaction([sql`INSERT INTO items VALUES (1, 'a', 1)`], asked);
    await expect(write).rejects.toMatchObject({ code: "25006" });
  });

  it("serves drizzle, with batches and its errors", async () => {
    const items = pgTable("items", { id: integer().primaryKey(), name: text().notNull(), stock: integer() });
    const db = drizzle(neon(url));
    const [, found] = await db.batch([
      db.insert(items).values([
        { id: 1, name: "a", stock: 3 },
        { id: 2, name: "b" },
      ]),
      db.select().from(items).where(eq(items.id, 2)),
    ]);
    expect(found).toEqual([{ id: 2, name: "b", stock: null }]);
    const again = db.insert(items).values({ id: 1, name: "x" });
    await expect(again).rejects.toMatchObject({ cause: { code: "23505", constraint: "items_pkey" } });
  });

  it("keeps many callers at once apart, and never oversells", async () => {
    const sql = neon(url);
    await sql`INSERT INTO items VALUES (1, 'a', 20)`;
    const buy = () => sql`UPDATE items SET stock = stock - 1 WHERE id = 1 AND stock > 0 RETURNING stock`;
    const bought = await Promise.all(Array.from({ length: 100 }, buy));
    expect(bought.filter((rows) => rows.length === 1)).toHaveLength(20);
    const echoes = await Promise.all(Array.from({ length: 200 }, (_, i) => sql`SELECT ${i}::int AS i`));
    expect(echoes.map(([row]) => row?.["i"])).toEqual(Array.from({ length: 200 }, (_, i) => i));
  });

  it("leaves nothing of one request to the next", async () => {
    const sql = neon(url);
    const search = async () => (await sql`SHOW search_path`)[0]?.["search_path"];
    const usual = await search();
    await sql`SET search_path = nowhere`;
    await sql.query("BEGIN");
    await sql.query("CREATE TEMP TABLE mine (id int)");
    await sql`SELECT pg_advisory_lock(1)`;
    expect(await search()).toBe(usual);
    await expect(sql`SELECT * FROM mine`).rejects.toMatchObject({ code: "42P01" });
    const held = await sql`SELECT count(*)::int AS n FROM pg_locks l JOIN pg_database d ON d.oid = l.database
      WHERE l.locktype = 'advisory' AND d.datname = current_database()`;
    expect(held).toEqual([{ n: 0 }]);
    const open = await sql`SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE state LIKE 'idle in transaction%' AND datname = current_database()`;
    expect(open).toEqual([{ n: 0 }]);
  });

  it("survives a change of the table under its prepared statements", async () => {
    const sql = neon(url);
    await sql`CREATE TABLE shape (a int)`;
    await sql`INSERT INTO shape VALUES (1)`;
    for (let i = 0; i < 3; i += 1) expect(await sql`SELECT * FROM shape`).toEqual([{ a: 1 }]);
    await sql`ALTER TABLE shape ADD COLUMN b int DEFAULT 2`;
    expect(await sql`SELECT * FROM shape`).toEqual([{ a: 1, b: 2 }]);
    expect(await sql.transaction([sql`SELECT * FROM shape`, sql`DROP TABLE shape`])).toEqual([[{ a: 1, b: 2 }], []]);
    await sql.query("DEALLOCATE ALL");
    expect(await sql`SELECT 1 AS one`).toEqual([{ one: 1 }]);
  });

  it("forgets old statements rather than keeping all", async () => {
    const sql = neon(url);
    for (let i = 0; i < 450; i += 1) expect(await sql.query(`SELECT ${i} AS n`)).toEqual([{ n: i }]);
    const [row] = await sql`SELECT count(*)::int AS n FROM pg_prepared_statements`;
    expect(row?.["n"]).toBeLessThanOrEqual(200);
  });

  it("refuses bad requests and wrong logins", async () => {
    for (const body of ["nonsense", {}, { query: 1 }, { query: "SELECT 1", params: [{}] }, { queries: [{}] }]) {
      const answer = await post(body);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ message: expect.any(String) });
    }
    expect((await post({ query: "SELECT 'a\0b'" })).status).toBe(400);
    expect((await post({ query: "SELECT 1" }, { "neon-connection-string": "mysql://x" })).status).toBe(400);
    expect((await post({ queries: [] }, { "neon-batch-isolation-level": "Loose; DROP" })).status).toBe(400);
    expect((await post({ query: "COPY items FROM STDIN" })).status).toBeGreaterThanOrEqual(400);
    expect((await fetch(`${proxy.url}/other`)).status).toBe(404);
    const wrong = neon(url.replace(":orderapp@", ":guess@"));
    await expect(wrong`SELECT 1`).rejects.toMatchObject({ code: "28P01" });
    const [row] = await neon(url)`SELECT 1 AS one`;
    expect(row).toEqual({ one: 1 });
  });

  it("answers JSON values where raw text is not asked for", async () => {
    const answer = await post({ query: "SELECT 1 AS i, true AS b, '{\"a\":1}'::json AS j, 5::int8 AS big" });
    expect(await answer.json()).toMatchObject({ rows: [{ i: 1, b: true, j: { a: 1 }, big: "5" }], rowAsArray: false });
  });
});

describe("faults", () => {
  it("fails, goes down, and counts", async () => {
    const sql = neon(url);
    faults.clear();
    faults.set({ errorRate: 1 });
    await expect(sql`SELECT 1`).rejects.toThrow("HTTP status 500");
    faults.set({ errorRate: 0, down: true });
    await expect(sql`SELECT 1`).rejects.toThrow("Error connecting to database");
    await fetch(`${proxy.url}/_control`, { method: "POST", body: '{"down":false}' });
    await sql`SELECT 1`;
    expect(faults.intervals()).toHaveLength(3);
  });

  it("loses the answers of writes after their commit, and only of writes", async () => {
    const sql = neon(url);
    await fetch(`${proxy.url}/_control`, { method: "POST", body: '{"cutAfterCommit":2}' });
    expect(await sql`SELECT 1 AS one`).toEqual([{ one: 1 }]);
    await expect(sql`INSERT INTO items VALUES (1, 'a', 1)`).rejects.toThrow("Error connecting to database");
    await expect(sql.transaction([sql`INSERT INTO items VALUES (2, 'b', 1)`])).rejects.toThrow("Error connecting");
    await sql`INSERT INTO items VALUES (3, 'c', 1)`;
    expect(await sql`SELECT id FROM items ORDER BY id`).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  });

  it("answers 503 while PostgreSQL is away, and recovers from lost connections", async () => {
    const sql = neon(url);
    const error = await neon(url)`SELECT pg_terminate_backend(pg_backend_pid())`.catch((caught: NeonDbError) => caught);
    expect(error).toMatchObject({ message: expect.stringContaining("HTTP status 503") });
    expect(await sql`SELECT 1 AS one`).toEqual([{ one: 1 }]);
    const port = await getPort({ host: "127.0.0.1" });
    const lonely = await startNeonProxy({ port: 0, target: { host: "127.0.0.1", port } });
    const answer = await fetch(`${lonely.url}/sql`, {
      method: "POST",
      headers: { "neon-connection-string": url },
      body: '{"query":"SELECT 1"}',
    });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ message: expect.any(String), code: null });
    await lonely.close();
  });
});

describe("WebSocket connections", () => {
  it("carry interactive transactions", async () => {
    const pool = new Pool({ connectionString: url });
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      await client.query("INSERT INTO items VALUES ($1, $2, 1)", [1, "a"]);
      expect(await neon(url)`SELECT * FROM items`).toEqual([]);
      await client.query("COMMIT");
      const large = await client.query<{ t: string }>("SELECT repeat('é', 500000) AS t");
      expect(large.rows[0]?.t).toHaveLength(500_000);
    } finally {
      client.release();
      await pool.end();
    }
    expect(await neon(url)`SELECT id FROM items`).toEqual([{ id: 1 }]);
  });

  it("end when the proxy goes down, and are refused to pages of a browser", async () => {
    const pool = new Pool({ connectionString: url });
    const lost = new Promise((resolve) => pool.once("error", resolve));
    await pool.query("SELECT 1");
    faults.set({ down: true });
    await lost;
    await expect(pool.query("SELECT 1")).rejects.toBeDefined();
    faults.set({ down: false });
    await pool.end();
    const page = new Browserlike(`${proxy.url.replace("http", "ws")}/v2`, { origin: "https://example.com" });
    const refusal = await new Promise((resolve) => page.once("error", resolve));
    expect(refusal).toMatchObject({ message: expect.stringContaining("403") });
  });
});
