import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { s3Storage } from "./s3-storage.ts";
import type { BackupStorage } from "./storage.ts";

const PAGE = 2;
const objects = new Map<string, Buffer>();
const uploads = new Map<string, Buffer[]>();
let failing: string | undefined;

/** As much of S3 as a backup needs: objects, uploads in parts, and lists by pages. */
async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams: query } = new URL(request.url ?? "/", "http://s3.test");
  const key = decodeURIComponent(pathname.slice("/backups/".length));
  const body = await buffer(request);
  const upload = query.get("uploadId");
  const xml = (content: string) => response.writeHead(200, { "content-type": "application/xml" }).end(content);
  if (!request.headers.authorization?.includes("Credential=key-id/")) response.writeHead(403).end();
  else if (query.has("partNumber") && failing === key) response.writeHead(400).end();
  else if (query.get("list-type") === "2") xml(listing(query.get("continuation-token") ?? ""));
  else if (query.has("uploads")) {
    uploads.set(key, []);
    xml(`<InitiateMultipartUploadResult><UploadId>${key}</UploadId></InitiateMultipartUploadResult>`);
  } else if (upload !== null && request.method === "PUT") {
    (uploads.get(upload) ?? [])[Number(query.get("partNumber")) - 1] = body;
    response.writeHead(200, { etag: `"${query.get("partNumber")}"` }).end();
  } else if (upload !== null && request.method === "POST") {
    objects.set(key, Buffer.concat(uploads.get(upload) ?? []));
    uploads.delete(upload);
    xml("<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>");
  } else if (upload !== null && request.method === "DELETE") {
    uploads.delete(upload);
    response.writeHead(204).end();
  } else if (request.method === "PUT") {
    objects.set(key, body);
    response.writeHead(200, { etag: '"x"' }).end();
  } else if (objects.has(key)) response.writeHead(200).end(objects.get(key));
  else response.writeHead(404, { "content-type": "application/xml" }).end("<Error><Code>NoSuchKey</Code></Error>");
}

function listing(after: string): string {
  const keys = [...objects.keys()].filter((key) => key > after).toSorted();
  const page = keys.slice(0, PAGE);
  const more = keys.length > PAGE;
  const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : "";
  const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join("");
  return `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents}</ListBucketResult>`;
}

const server = createServer((request, response) => void serve(request, response));
let storage: BackupStorage;
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const credentials = { accessKeyId: "key-id", secretAccessKey: "secret" };
  storage = s3Storage({ endpoint: `http://127.0.0.1:${port}`, bucket: "backups", ...credentials });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

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
  failing = "two/large.gz";
  await expect(storage.put("two/large.gz", Readable.from(chunks(9, 1024 * 1024)))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 400 },
  });
  async function* broken(): AsyncGenerator<Buffer> {
    yield randomBytes(9 * 1024 * 1024);
    throw new Error("the database went away");
  }
  await expect(storage.put("three/large.gz", Readable.from(broken()))).rejects.toThrow("the database went away");
  expect([...objects.keys()].filter((key) => !key.startsWith("one/"))).toEqual([]);
  expect(uploads.size).toBe(0);
});

it("lists the backups that have a manifest, over several pages", async () => {
  for (const key of ["b/manifest.json", "a/x.gz", "c/user_db/manifest.json", "d/manifest.json"]) {
    await storage.put(key, Readable.from([Buffer.from("{}")]));
  }
  expect(await storage.complete()).toEqual(["b", "d"]);
});
