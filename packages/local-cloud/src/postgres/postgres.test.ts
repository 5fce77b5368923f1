import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import getPort from "get-port";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../listen.ts";
import { isAlive } from "./lock.ts";
import { type RunningPostgres, startPostgres } from "./postgres.ts";

const folder = mkdtempSync(join(tmpdir(), "postgres-"));
const dataDir = join(folder, "postgres");
const databases = ["product_db", "order_db"];
let port: number;

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function withServer<T>(work: (server: RunningPostgres) => Promise<T>): Promise<T> {
  const server = await startPostgres({ port, dataDir, databases, adminUrl: "" });
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

function serverPid(): number {
  return Number(readFileSync(join(dataDir, "cluster", "postmaster.pid"), "utf8").split("\n")[0]);
}

beforeAll(async () => {
  // Root lends the server another user's id, who must be able to enter.
  chmodSync(folder, 0o755);
  port = await getPort({ host: "127.0.0.1" });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("startPostgres", () => {
  it("starts a durable PostgreSQL 18 with the databases, the Workers' login and the extensions, over a half-made folder", async () => {
    mkdirSync(join(dataDir, "cluster.part-1"), { recursive: true });
    mkdirSync(join(dataDir, "cluster"));
    writeFileSync(join(dataDir, "cluster.part-1", "rest"), "");
    await withServer(async (server) => {
      expect(existsSync(join(dataDir, "cluster.part-1"))).toBe(false);
      for (const database of databases) {
        const url = server.url(database);
        await query(url, "CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent");
        expect(await query(url, "SELECT unaccent('Käse') AS u, similarity('ärger', 'ärger') AS s")).toEqual([
          { u: "Kase", s: 1 },
        ]);
        const shown = await query(
          url,
          `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes',
           'server_encoding', 'listen_addresses', 'password_encryption') ORDER BY name`,
        );
        expect(Object.fromEntries(shown.map(({ name, setting }) => [name, setting]))).toEqual({
          fsync: "on",
          full_page_writes: "on",
          listen_addresses: "127.0.0.1",
          password_encryption: "scram-sha-256",
          server_encoding: "UTF8",
          synchronous_commit: "on",
        });
        expect(await query(url, "SELECT current_setting('is_superuser') AS super")).toEqual([{ super: "off" }]);
      }
      const wrong = server.url("product_db").replace(":orderapp@", ":wrong@");
      await expect(query(wrong, "SELECT 1")).rejects.toMatchObject({ code: "28P01" });
      await query(server.url("product_db"), "CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)");
    });
  }, 30_000);

  it("keeps its data, and lets one process at a time have the folder", async () => {
    await withServer(async (server) => {
      expect(await query(server.url("product_db"), "SELECT id FROM kept")).toEqual([{ id: 1 }]);
      const second = startPostgres({ port: 0, dataDir, databases, adminUrl: "" });
      await expect(second).rejects.toThrow(/already uses this data/);
      expect(await query(server.url("product_db"), "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    });
  });

  it("says that its port is taken, and leaves the folder free", async () => {
    const other = await listen(port, (_req, res) => res.end());
    const start = startPostgres({ port, dataDir, databases, adminUrl: "" });
    await expect(start).rejects.toMatchObject({ code: "EADDRINUSE" });
    await other.close();
    await withServer((server) => query(server.url("order_db"), "SELECT 1"));
  });

  it("ends when its parent is killed, and starts again with every committed row", async () => {
    const script = `
      import { startPostgres } from ${JSON.stringify(new URL("./postgres.ts", import.meta.url).href)};
      await startPostgres({ port: ${port}, dataDir: ${JSON.stringify(dataDir)}, databases: [], adminUrl: "" });
      console.log("ready");`;
    const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let pid = 0;
    try {
      await once(createInterface({ input: parent.stdout }), "line");
      pid = serverPid();
      await query(`postgres://orderapp:orderapp@127.0.0.1:${port}/product_db`, "INSERT INTO kept VALUES (2)");
    } finally {
      parent.kill("SIGKILL");
    }
    await once(parent, "exit");
    await expect.poll(() => isAlive(pid), { timeout: 8000 }).toBe(false);
    expect(await withServer((server) => query(server.url("product_db"), "SELECT id FROM kept ORDER BY id"))).toEqual([
      { id: 1 },
      { id: 2 },
    ]);
  }, 20_000);

  it("starts after the server itself was killed, also when its id belongs to somebody else by now", async () => {
    const mark = join(dataDir, "cluster", "postmaster.pid");
    const text = await withServer(async (server) => {
      await query(server.url("product_db"), "INSERT INTO kept VALUES (3)");
      const written = readFileSync(mark, "utf8");
      process.kill(serverPid(), "SIGKILL");
      await server.exited;
      return written;
    });
    writeFileSync(mark, text.replace(/^\d+/, String(process.pid)));
    const rows = await withServer((again) => query(again.url("product_db"), "SELECT count(*)::int AS n FROM kept"));
    expect(rows).toEqual([{ n: 3 }]);
  }, 20_000);

  it("keeps the data where the server's user can reach it, for as long as the data folder exists", async () => {
    const closed = join(folder, "closed");
    mkdirSync(closed, { mode: 0o700 });
    const own = join(closed, "postgres");
    const homeOf = async () => {
      const server = await startPostgres({ port, dataDir: own, databases: [], adminUrl: "" });
      await server.stop();
      return server.folder ?? "";
    };
    const home = await homeOf();
    const made = statSync(join(home, "PG_VERSION")).ctimeMs;
    expect(home.startsWith(own)).toBe(process.getuid?.() !== 0);
    expect(await homeOf()).toBe(home);
    expect(statSync(join(home, "PG_VERSION")).ctimeMs).toBe(made);
    rmSync(own, { recursive: true });
    expect(await homeOf()).toBe(home);
    expect(statSync(join(home, "PG_VERSION")).ctimeMs).toBeGreaterThan(made);
    rmSync(join(home, ".."), { recursive: true });
  }, 30_000);

  it("uses a server that is already there, and leaves it running", async () => {
    await withServer(async (server) => {
      const options = { port: 0, dataDir: join(folder, "unused"), databases: ["product_db", "more_db"] };
      const starts = await Promise.all([1, 2].map(() => startPostgres({ ...options, adminUrl: server.adminUrl })));
      for (const external of starts) {
        expect(external).toMatchObject({ external: true, host: "127.0.0.1", port });
        expect(await query(external.url("more_db"), "SELECT current_database() AS d")).toEqual([{ d: "more_db" }]);
        await external.stop();
      }
      expect(existsSync(options.dataDir)).toBe(false);
      expect(await query(server.url("product_db"), "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    });
  });
});
