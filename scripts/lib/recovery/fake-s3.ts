import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";

const PAGE = 2;

/** As much of S3 as backups need: objects in buckets, uploads in parts, and lists by pages of two. */
export async function startFakeS3() {
  /** By bucket and key. */
  const objects = new Map<string, { body: Buffer; type: string | undefined }>();
  const uploads = new Map<string, { parts: Buffer[]; type: string | undefined }>();
  const fake = { url: "", objects, uploads, failing: undefined as string | undefined, close: () => {} };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url ?? "/", "http://s3.test");
    const name = decodeURIComponent(pathname.slice(1));
    const body = await buffer(request);
    const upload = query.get("uploadId");
    const type = request.headers["content-type"];
    const xml = (content: string) => response.writeHead(200, { "content-type": "application/xml" }).end(content);
    if (!request.headers.authorization?.includes("Credential=key-id/")) response.writeHead(403).end();
    else if (query.has("partNumber") && fake.failing === name) response.writeHead(400).end();
    else if (query.get("list-type") === "2") {
      const bucket = name.replace(/\/?$/, "/");
      xml(listing(bucket, query.get("prefix") ?? "", query.get("continuation-token") ?? ""));
    } else if (query.has("uploads")) {
      uploads.set(name, { parts: [], type });
      xml(`<InitiateMultipartUploadResult><UploadId>${name}</UploadId></InitiateMultipartUploadResult>`);
    } else if (upload !== null && request.method === "PUT") {
      const parts = uploads.get(upload)?.parts ?? [];
      parts[Number(query.get("partNumber")) - 1] = body;
      response.writeHead(200, { etag: `"${query.get("partNumber")}"` }).end();
    } else if (upload !== null && request.method === "POST") {
      const { parts = [], type: was } = uploads.get(upload) ?? {};
      objects.set(name, { body: Buffer.concat(parts), type: was });
      uploads.delete(upload);
      xml("<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>");
    } else if (upload !== null && request.method === "DELETE") {
      uploads.delete(upload);
      response.writeHead(204).end();
    } else if (request.method === "PUT") {
      objects.set(name, { body, type });
      response.writeHead(200, { etag: '"x"' }).end();
    } else serveObject(response, name);
  }

  function serveObject(response: ServerResponse, name: string): void {
    const found = objects.get(name);
    if (found) response.writeHead(200, found.type ? { "content-type": found.type } : {}).end(found.body);
    else response.writeHead(404, { "content-type": "application/xml" }).end("<Error><Code>NoSuchKey</Code></Error>");
  }

  function listing(bucket: string, prefix: string, after: string): string {
    const keys = [...objects.keys()]
      .filter((name) => name.startsWith(bucket + prefix))
      .map((name) => name.slice(bucket.length))
      .filter((key) => key > after)
      .toSorted();
    const page = keys.slice(0, PAGE);
    const next = keys.length > PAGE ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : "";
    const contents = page.map(
      (key) => `<Contents><Key>${key}</Key><Size>${objects.get(bucket + key)?.body.length}</Size></Contents>`,
    );
    return `<ListBucketResult><IsTruncated>${keys.length > PAGE}</IsTruncated>${next}${contents.join("")}</ListBucketResult>`;
  }

  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  fake.url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  fake.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return fake;
}
