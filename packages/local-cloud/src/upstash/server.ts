import { timingSafeEqual, createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { controlListener } from "../control.ts";
import { FaultError, Faults } from "../faults.ts";
import { type RunningServer, listen } from "../listen.ts";
import { type Backend, memoryBackend } from "./backend.ts";
import type { Outcome } from "./engine.ts";
import { RedisError, type Reply } from "./store.ts";

const maxBody = 16 * 1024 * 1024;

/** What `startUpstash` needs. */
export interface UpstashOptions {
  port: number;
  token: string;
  /** Where the data is kept; without it, in memory only. */
  dataDir?: string;
  faults?: Faults;
  /** A real Redis to use instead; REDIS_URL when left out. */
  redisUrl?: string | undefined;
}

class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Starts a stand-in for Upstash's Redis over REST: `/`, `/pipeline`, `/multi-exec` and `/get/key`. */
export async function startUpstash(options: UpstashOptions): Promise<RunningServer> {
  const faults = options.faults ?? new Faults("upstash");
  const redisUrl = options.redisUrl ?? process.env["REDIS_URL"];
  // Its driver is loaded by those alone who use it.
  const backend = redisUrl
    ? (await import("./redis-backend.ts")).redisBackend(redisUrl)
    : memoryBackend(options.dataDir);
  const control = controlListener(faults);
  const token = digest(options.token);
  try {
    const server = await listen(options.port, (req, res) => {
      if (req.url === "/_control") control(req, res);
      else void answer(req, res, backend, faults, token);
    });
    return {
      ...server,
      close: async () => {
        await server.close();
        await backend.close();
      },
    };
  } catch (error) {
    await backend.close();
    throw error;
  }
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

async function answer(
  req: IncomingMessage,
  res: ServerResponse,
  backend: Backend,
  faults: Faults,
  token: Buffer,
): Promise<void> {
  const end = faults.begin();
  try {
    const text = await readBody(req);
    await faults.before();
    const url = new URL(req.url ?? "/", "http://upstash");
    authorise(req, url, token);
    const result = await execute(req, url, text, backend);
    const encode = req.headers["upstash-encoding"] === "base64" ? encodeOutcome : (outcome: Outcome) => outcome;
    if (Array.isArray(result)) send(res, 200, result.map(encode));
    else send(res, "error" in result ? 400 : 200, encode(result));
  } catch (error) {
    fail(req, res, error);
  } finally {
    end();
  }
}

function authorise(req: IncomingMessage, url: URL, token: Buffer): void {
  const [scheme, given] = (req.headers.authorization ?? "").split(" ");
  const found = scheme?.toLowerCase() === "bearer" ? given : url.searchParams.get("_token");
  if (!timingSafeEqual(digest(found ?? ""), token)) {
    throw new HttpError(401, "WRONGPASS invalid or missing auth token");
  }
}

async function execute(req: IncomingMessage, url: URL, text: string, backend: Backend): Promise<Outcome | Outcome[]> {
  const { pathname } = url;
  if (pathname === "/pipeline") return backend.pipeline(readCommands(text));
  if (pathname === "/multi-exec") return backend.transaction(readCommands(text));
  if (pathname === "/") return backend.run(readCommand(parse(text)));
  const words = pathname
    .split("/")
    .slice(1)
    .map((part) => decodeURIComponent(part));
  if (req.method === "POST" && text !== "") words.push(text);
  for (const [name, value] of url.searchParams) {
    if (name !== "_token") words.push(name, ...(value === "" ? [] : [value]));
  }
  return backend.run(words);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, "ERR failed to parse the request body as JSON");
  }
}

function readCommands(text: string): string[][] {
  const body = parse(text);
  if (!Array.isArray(body)) throw new HttpError(400, "ERR the body must be an array of commands");
  return body.map(readCommand);
}

function readCommand(value: unknown): string[] {
  if (!Array.isArray(value) || value.length === 0) throw new HttpError(400, "ERR a command must be an array");
  return value.map((word: unknown) => {
    if (typeof word === "string") return word;
    if (typeof word === "number" || typeof word === "boolean") return String(word);
    if (word === null) return "null";
    return JSON.stringify(word);
  });
}

// The client takes a bare OK as it is, and decodes every other string.
function encodeReply(reply: Reply): Reply {
  if (typeof reply === "string") return reply === "OK" ? reply : Buffer.from(reply).toString("base64");
  return Array.isArray(reply) ? reply.map(encodeReply) : reply;
}

function encodeOutcome(outcome: Outcome): Outcome {
  return "error" in outcome ? outcome : { result: encodeReply(outcome.result) };
}

function fail(req: IncomingMessage, res: ServerResponse, error: unknown): void {
  if (error instanceof FaultError && error.kind === "down") {
    req.socket.destroy();
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof HttpError) send(res, error.status, { error: message });
  else if (error instanceof RedisError) send(res, 400, { error: message });
  else if (error instanceof URIError) send(res, 400, { error: "ERR the path is not well encoded" });
  else send(res, error instanceof FaultError ? 500 : 503, { error: message });
}

function send(res: ServerResponse, status: number, body: Outcome | Outcome[]): void {
  const text = JSON.stringify(body);
  res.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  res.end(text);
}

function readBody(req: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBody) reject(new HttpError(413, "ERR max request size exceeded"));
      else chunks.push(chunk);
    });
    req.on("end", () => resolve(Buffer.concat(chunks, size).toString("utf8")));
    req.on("close", () => {
      if (!req.complete) reject(new Error("the client left"));
    });
  });
}
