import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Journal } from "./journal.ts";
import type { Change } from "./journal-format.ts";
import { startMongoServer } from "./server.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "journal-"));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

const put = (name: string): Change => ({ kind: "put", namespace: "db.c", body: Buffer.from(name) });

async function replay(): Promise<string[][]> {
  const journal = new Journal(directory);
  const frames: string[][] = [];
  await journal.recover(
    (changes) => frames.push(changes.map(({ body }) => Buffer.from(body).toString())),
    () => [],
  );
  await journal.close();
  return frames;
}

describe("the journal", () => {
  async function write(...frames: string[][]): Promise<void> {
    const journal = new Journal(directory);
    await journal.recover(
      () => undefined,
      () => [],
    );
    for (const names of frames) journal.append(names.map(put));
    await journal.synced();
    await journal.close();
  }

  test("gives back what was synced, in order and frame by frame", async () => {
    await write(["a"], ["b", "c"]);
    await write(["d"]);
    expect(await replay()).toEqual([["a"], ["b", "c"], ["d"]]);
  });

  test("drops a frame that was cut short at any byte, whole, and goes on after the one before", async () => {
    await write(["first"]);
    const [name = ""] = await readdir(directory);
    const path = join(directory, name);
    const before = (await readFile(path)).length;
    await write(["second", "third"]);
    const whole = await readFile(path);
    for (let size = before; size < whole.length; size++) {
      await writeFile(path, whole);
      await truncate(path, size);
      expect(await replay()).toEqual([["first"]]);
    }
    await write(["again"]);
    expect(await replay()).toEqual([["first"], ["again"]]);
  });

  test("drops a tail of garbage and of zeros", async () => {
    await write(["first"]);
    const [name = ""] = await readdir(directory);
    await appendFile(join(directory, name), Buffer.alloc(100));
    expect(await replay()).toEqual([["first"]]);
    await appendFile(join(directory, name), Buffer.from("garbage".repeat(20)));
    expect(await replay()).toEqual([["first"]]);
  });

  test("refuses a damaged snapshot", async () => {
    await writeFile(join(directory, "snapshot-00000001.db"), Buffer.from("not a snapshot"));
    await expect(replay()).rejects.toThrow("snapshot-00000001.db is damaged");
  });
});

describe("compaction", () => {
  async function withServer<T>(work: (client: MongoClient) => Promise<T>): Promise<T> {
    const server = await startMongoServer({
      host: "127.0.0.1",
      port: 0,
      dataDir: directory,
      compactAfterBytes: 20_000,
    });
    const client = new MongoClient(server.uri);
    try {
      return await work(client);
    } finally {
      await client.close();
      await server.stop();
    }
  }

  test("replaces the journal by a snapshot while writes go on, and loses nothing", async () => {
    await withServer(async (client) => {
      const items = client.db("db").collection<{ _id: number; n: number; u: string }>("items");
      await items.createIndex({ u: 1 }, { unique: true });
      await client.db("db").collection("gone").insertOne({ a: 1 });
      await client.db("db").dropCollection("gone");
      await items.insertMany(Array.from({ length: 100 }, (_, n) => ({ _id: n, n: 0, u: `u${n}` })));
      for (let round = 0; round < 10; round++) {
        await Promise.all(Array.from({ length: 100 }, (_, n) => items.updateOne({ _id: n }, { $inc: { n: 1 } })));
      }
      await items.deleteMany({ _id: { $gte: 90 } });
    });
    const names = await readdir(directory);
    expect(names.filter((name) => name.startsWith("snapshot-"))).toHaveLength(1);
    expect(names).not.toContain("journal-00000000.log");
    await withServer(async (client) => {
      const db = client.db("db");
      expect((await db.listCollections().toArray()).map(({ name }) => name)).toEqual(["items"]);
      expect(await db.collection("items").countDocuments({ n: 10 })).toBe(90);
      await expect(db.collection("items").insertOne({ u: "u5" })).rejects.toMatchObject({ code: 11000 });
    });
  });

  test("a directory belongs to one server at a time", async () => {
    await withServer(async () => {
      const second = startMongoServer({ host: "127.0.0.1", port: 0, dataDir: directory });
      await expect(second).rejects.toThrow("is in use");
    });
  });
});
