import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startFakeS3 } from "./fake-s3.ts";
import { copyObjects, s3Storage } from "./s3-storage.ts";
import type { BackupStorage } from "./storage.ts";

let s3: Awaited<ReturnType<typeof startFakeS3>>;
let storage: BackupStorage;
beforeAll(async () => {
  s3 = await startFakeS3();
  storage = s3Storage({ endpoint: s3.url, bucket: "backups", accessKeyId: "key-id", secretAccessKey: "secret" });
});
afterAll(() => s3?.close());

const chunks = (count: number, bytes: number) => Array.from({ length: count }, () => randomBytes(bytes));

it("keeps small and large files as they are, the large ones in parts", async () => {
  const small = chunks(1, 100);
  const large = chunks(9, 1024 * 1024);
  await storage.put("one/small.gz", Readable.from(small));
  await storage.put("one/large.gz", Readable.from(large));
  expect(await buffer(await storage.get("one/small.gz"))).toEqual(Buffer.concat(small));
  expect((await buffer(await storage.get("one/large.gz"))).equals(Buffer.concat(large))).toBe(true);
  await storage.put("one/empty.gz", Readable.from([]));
  expect(await buffer(await storage.get("one/empty.gz"))).toHaveLength(0);
  await expect(storage.get("one/missing.gz")).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
});

it("leaves nothing of a file that was not written to its end", async () => {
  s3.failing = "backups/two/large.gz";
  await expect(storage.put("two/large.gz", Readable.from(chunks(9, 1024 * 1024)))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 400 },
  });
  async function* broken(): AsyncGenerator<Buffer> {
    yield randomBytes(9 * 1024 * 1024);
    throw new Error("the database went away");
  }
  await expect(storage.put("three/large.gz", Readable.from(broken()))).rejects.toThrow("the database went away");
  expect([...s3.objects.keys()].filter((key) => !key.startsWith("backups/one/"))).toEqual([]);
  expect(s3.uploads.size).toBe(0);
});

it("lists the backups that have a manifest, over several pages", async () => {
  for (const key of ["b/manifest.json", "a/x.gz", "c/user_db/manifest.json", "d/manifest.json"]) {
    await storage.put(key, Readable.from([Buffer.from("{}")]));
  }
  expect(await storage.complete()).toEqual(["b", "d"]);
});

it("copies the pictures that another bucket lacks, with their type, and takes none out of it", async () => {
  const bucket = (name: string) => ({
    endpoint: s3.url,
    bucket: name,
    accessKeyId: "key-id",
    secretAccessKey: "secret",
  });
  const put = (name: string, body: string, type = "image/png") =>
    s3.objects.set(name, { body: Buffer.from(body), type });
  for (const name of ["a", "b", "c", "d", "e"]) put(`media/media/${name}.png`, `picture ${name}`);
  put("copy/media/a.png", "picture a");
  put("copy/media/b.png", "half");
  put("copy/media/old.png", "no longer in the shop");
  expect(await copyObjects(bucket("media"), bucket("copy"))).toEqual({ there: 5, copied: 4 });
  for (const name of ["a", "b", "c", "d", "e"]) {
    expect(s3.objects.get(`copy/media/${name}.png`)).toEqual({
      body: Buffer.from(`picture ${name}`),
      type: "image/png",
    });
  }
  expect(s3.objects.has("copy/media/old.png")).toBe(true);
  expect(await copyObjects(bucket("media"), bucket("copy"))).toEqual({ there: 5, copied: 0 });

  // And back, when the bucket is lost.
  for (const name of s3.objects.keys()) if (name.startsWith("media/")) s3.objects.delete(name);
  expect(await copyObjects(bucket("copy"), bucket("media"))).toEqual({ there: 6, copied: 6 });
  expect(s3.objects.get("media/media/e.png")?.body.toString()).toBe("picture e");
});
