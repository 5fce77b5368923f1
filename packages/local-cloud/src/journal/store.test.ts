import { appendFile, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openStore } from "./store.ts";

interface Thing {
  n: number;
}

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "store-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it("keeps puts, replacements and deletions, in order, over a restart", async () => {
  const store = await openStore(dir);
  const things = store.collection<Thing>("things");
  for (let n = 0; n < 5; n += 1) things.put(`t${n}`, { n });
  await store.commit();
  things.put("t1", { n: 100 });
  things.delete("t3");
  await store.close();

  const again = await openStore(dir);
  const loaded = again.collection<Thing>("things");
  expect(loaded.ids()).toEqual(["t0", "t1", "t2", "t4"]);
  expect([...loaded.values()].map((thing) => thing.n)).toEqual([0, 100, 2, 4]);
  await again.close();
});

it("has on disk what a commit acknowledged, without being closed", async () => {
  const store = await openStore(dir);
  const things = store.collection<Thing>("things");
  await Promise.all(
    Array.from({ length: 50 }, async (_, n) => {
      things.put(`t${n}`, { n });
      await store.commit();
    }),
  );
  const other = await openStore(dir);
  expect(other.collection<Thing>("things").size).toBe(50);
  await other.close();
  await store.close();
});

it("drops a line that a crash cut off, and goes on after it", async () => {
  const store = await openStore(dir);
  store.collection<Thing>("things").put("kept", { n: 1 });
  await store.close();
  await appendFile(join(dir, "store-0.log"), 'deadbeef [["things","lost",{"n":');

  const again = await openStore(dir);
  const things = again.collection<Thing>("things");
  expect(things.ids()).toEqual(["kept"]);
  things.put("later", { n: 2 });
  await again.close();

  const third = await openStore(dir);
  expect(third.collection<Thing>("things").ids()).toEqual(["kept", "later"]);
  await third.close();
});

it("refuses a journal that is damaged in the middle", async () => {
  const store = await openStore(dir);
  const things = store.collection<Thing>("things");
  for (let n = 0; n < 3; n += 1) {
    things.put(`t${n}`, { n });
    await store.commit();
  }
  await store.close();
  const path = join(dir, "store-0.log");
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replace('"n":0', '"n":9'));
  await expect(openStore(dir)).rejects.toThrow("damaged at byte 0");
});

it("writes a fresh file when the journal has grown, and removes the old one", async () => {
  const store = await openStore(dir, { compactAt: 2_000 });
  const things = store.collection<Thing>("things");
  for (let n = 0; n < 200; n += 1) {
    things.put(`t${n % 3}`, { n });
    await store.commit();
  }
  await store.close();
  const files = await readdir(dir);
  expect(files).toHaveLength(1);
  expect(files[0]).not.toBe("store-0.log");

  const again = await openStore(dir);
  const loaded = again.collection<Thing>("things");
  expect([...loaded.values()].map((thing) => thing.n).toSorted((a, b) => a - b)).toEqual([197, 198, 199]);
  await again.close();
});

it("trims the oldest rows", async () => {
  const store = await openStore(dir);
  const things = store.collection<Thing>("things");
  for (let n = 0; n < 10; n += 1) things.put(`t${n}`, { n });
  expect(things.trim(8)).toEqual(["t0", "t1"]);
  expect(things.ids()[0]).toBe("t2");
  await store.close();
});
