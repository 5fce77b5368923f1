import { mkdtemp, rm } from "node:fs/promises";
import { type RequestListener, createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { build } from "esbuild";

export const CREDENTIALS = "logs:secret-of-logs";

/** Logstash's HTTP input, as far as a sender sees it: 401 for strangers, and gzipped lines are taken. */
export async function openLogstash(credentials = CREDENTIALS) {
  const events: Record<string, unknown>[] = [];
  let refused = 0;
  const take = async (...[request, response]: Parameters<RequestListener>) => {
    const body = await buffer(request);
    if (request.headers.authorization !== `Basic ${Buffer.from(credentials).toString("base64")}`) {
      refused += 1;
      response.writeHead(401).end();
      return;
    }
    const text = request.headers["content-encoding"] === "gzip" ? gunzipSync(body).toString() : body.toString();
    for (const line of text.split("\n").filter(Boolean)) events.push(JSON.parse(line) as Record<string, unknown>);
    response.writeHead(200).end("ok");
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    events,
    refused: () => refused,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** The Tail Worker as one module in a folder of its own, ready to run. */
export async function bundleTail() {
  const folder = await mkdtemp(join(tmpdir(), "orderapp-tail-"));
  await build({
    entryPoints: [join(import.meta.dirname, "src/index.ts")],
    outfile: join(folder, "index.js"),
    bundle: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker"],
    logLevel: "error",
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
