import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { BSON } from "mongodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { backupName, chooseBackup, type DumpedFile, type Manifest, readManifest, writeManifest } from "./manifest.ts";
import { seal } from "./seal.ts";
import { folderStorage, MANIFEST } from "./storage.ts";
import { type Source, verifyBackup } from "./unpack.ts";

const BACKUP = "20261101T000000.000Z";
const at = "2026-11-01T00:00:00.000Z";
const documents = [{ _id: 1, text: "a\nb" }, { _id: 2 }].map((one) => Buffer.from(BSON.serialize(one)));
const contents = {
  "product_db/stock.copy.gz": Buffer.from("1\tline\\nbreak\n2\t\\N\n"),
  "user_db/users.bson.gz": Buffer.concat(documents),
};

let folder: string;
let source: Source;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "orderapp-unpack-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A small backup of two files with two rows each. */
beforeEach(async () => {
  await rm(folder, { recursive: true, force: true });
  const storage = folderStorage(folder);
  const files: DumpedFile[] = [];
  for (const [path, content] of Object.entries(contents)) {
    const digest = await seal(Readable.from([content]), undefined, (body) => storage.put(`${BACKUP}/${path}`, body));
    const columns = path.includes("copy") ? { columns: ["id", "note"] } : {};
    files.push({ name: path.split(/[/.]/)[1]!, path, rows: 2, ...columns, ...digest });
  }
  const store = (name: "product_db" | "order_db" | "user_db" | "payment_db") => ({
    name,
    startedAt: at,
    endedAt: at,
    schema: [],
    sequences: [],
    files: files.filter(({ path }) => path.startsWith(name)),
  });
  const stores = [store("product_db"), store("order_db"), store("user_db"), store("payment_db")];
  const manifest: Manifest = { format: 1, commit: "c", startedAt: at, endedAt: at, encrypted: false, stores };
  await writeManifest(storage, BACKUP, manifest);
  source = { storage, backup: BACKUP, manifest: await readManifest(storage, BACKUP), identity: undefined };
});

const file = (path: string): string => join(folder, BACKUP, path);
const rewrite = async (change: (text: string) => string): Promise<void> =>
  writeFile(file(MANIFEST), change(await readFile(file(MANIFEST), "utf8")));
const verifyAgain = async () =>
  verifyBackup({ ...source, manifest: await readManifest(source.storage, source.backup) });

describe("a backup", () => {
  it("is whole as it was written, and leaves no drafts behind", async () => {
    await expect(verifyAgain()).resolves.toBeUndefined();
    expect((await readdir(folder, { recursive: true })).filter((name) => name.includes("draft"))).toEqual([]);
  });

  it("is refused when a file is missing, cut off, or another one's", async () => {
    await writeFile(file("product_db/stock.copy.gz"), await readFile(file("user_db/users.bson.gz")));
    await expect(verifyAgain()).rejects.toThrow("product_db/stock.copy.gz: has ");
    await rm(file("product_db/stock.copy.gz"));
    await expect(verifyAgain()).rejects.toThrow("product_db/stock.copy.gz: ENOENT");
  });

  it("is refused when its manifest says other rows, leads elsewhere, or is not one", async () => {
    await rewrite((text) => text.replace('"rows": 2', '"rows": 3'));
    await expect(verifyAgain()).rejects.toThrow("product_db/stock.copy.gz: has 2 rows, not 3");
    await rewrite((text) => text.replace("product_db/stock.copy.gz", "../../etc/passwd"));
    await expect(verifyAgain()).rejects.toThrow("cannot be read");
    await rewrite((text) => text.replace('"format": 1', '"format": 2'));
    await expect(verifyAgain()).rejects.toThrow("cannot be read");
    await rewrite(() => "{");
    await expect(verifyAgain()).rejects.toThrow("cannot be read");
  });

  it("that is encrypted is not begun without an identity", async () => {
    await expect(verifyBackup({ ...source, manifest: { ...source.manifest, encrypted: true } })).rejects.toThrow(
      "BACKUP_IDENTITY",
    );
  });

  it("is there once its manifest is", async () => {
    await source.storage.put("20261102T000000.000Z/user_db/users.bson.gz", Readable.from([Buffer.from("x")]));
    expect(await source.storage.complete()).toEqual([BACKUP]);
    await expect(source.storage.put("../beside", Readable.from([Buffer.from("x")]))).rejects.toThrow("does not lie");
  });
});

it("the newest backup is chosen, or the newest that had begun by a time", () => {
  const names = ["2026-11-01T00:00:00.000Z", "2026-11-03T00:00:00.000Z", "2026-11-02T00:00:00.000Z"].map((time) =>
    backupName(new Date(time)),
  );
  expect(chooseBackup(names, undefined)).toBe("20261103T000000.000Z");
  expect(chooseBackup(names, new Date("2026-11-02T12:00:00Z"))).toBe("20261102T000000.000Z");
  expect(() => chooseBackup(names, new Date("2026-10-31T00:00:00Z"))).toThrow("no backup from before");
  expect(() => chooseBackup([], undefined)).toThrow("there is no backup");
});
