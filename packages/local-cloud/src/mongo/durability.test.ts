import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MongoClient } from "mongodb";
import { afterEach, beforeEach, expect, test } from "vitest";

type Account = { _id: string; entries: number[]; sum: number };

let directory: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "durable-"));
});

afterEach(async () => {
  child?.kill("SIGKILL");
  await rm(directory, { recursive: true, force: true });
});

async function start(): Promise<{ uri: string; process: ChildProcess }> {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const started = spawn(process.execPath, [main, "--port", "0", "--data", directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  child = started;
  const [line]: unknown[] = await once(started.stdout, "data");
  return { uri: String(line).trim(), process: started };
}

const connect = (uri: string) => new MongoClient(uri, { maxPoolSize: 20, serverSelectionTimeoutMS: 2000 });

/** Keeps writing from 20 sides, counting only what was acknowledged, until the server dies. */
async function writeUntilDeath(
  uri: string,
  acknowledged: { inserted: number[]; updates: number[] },
  round: number,
): Promise<void> {
  const client = connect(uri);
  const items = client.db("db").collection<{ _id: number }>("items");
  const accounts = client.db("db").collection<Account>("accounts");
  const writer = async (side: number) => {
    for (let n = 0; ; n++) {
      const id = round * 1_000_000 + side * 10_000 + n;
      await items.insertOne({ _id: id }, { writeConcern: { w: "majority" } });
      acknowledged.inserted.push(id);
      await accounts.updateOne({ _id: "a" }, { $push: { entries: id }, $inc: { sum: id } }, { upsert: true });
      acknowledged.updates.push(id);
    }
  };
  await Promise.allSettled(Array.from({ length: 20 }, (_, side) => writer(side)));
  await client.close();
}

test("kill -9 loses no acknowledged write and leaves none half done", async () => {
  const acknowledged: { inserted: number[]; updates: number[] } = { inserted: [], updates: [] };
  for (let round = 0; round < 3; round++) {
    const { uri, process: victim } = await start();
    const writing = writeUntilDeath(uri, acknowledged, round);
    const goal = acknowledged.updates.length + 200;
    while (acknowledged.updates.length < goal) await new Promise(setImmediate);
    victim.kill("SIGKILL");
    await writing;
  }
  const { uri } = await start();
  const client = connect(uri);
  const stored = new Set(
    (await client.db("db").collection<{ _id: number }>("items").find().toArray()).map(({ _id }) => _id),
  );
  expect(acknowledged.inserted.filter((id) => !stored.has(id))).toEqual([]);
  const account = await client.db("db").collection<Account>("accounts").findOne({ _id: "a" });
  const entries = new Set(account?.entries);
  expect(acknowledged.updates.filter((id) => !entries.has(id))).toEqual([]);
  expect(account?.sum).toBe(account?.entries.reduce((sum, id) => sum + id, 0));
  await client.close();
});

test("the process ends cleanly when it is asked to", async () => {
  const { uri, process: server } = await start();
  const client = connect(uri);
  await client.db("db").collection("items").insertOne({ a: 1 });
  await client.close();
  server.kill("SIGTERM");
  const [code]: unknown[] = await once(server, "exit");
  expect(code).toBe(0);
});
