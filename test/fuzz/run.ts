import { isHole } from "./arbitraries.ts";
import { isObject, operationsOf, type Document, type Operation } from "./document.ts";
import { createJudge, type Reply } from "./judge.ts";
import { plans, SIGNED, type Plan } from "./requests.ts";
import { createWorld, type FuzzedShop, type World } from "./world.ts";

const AT_ONCE = 4;
/** So often the world is filled up. */
const RESTOCK = 1_000;
const PATIENCE = 8;

export type Finding = { operation: string; fault: string; example: string; count: number };
export type Tally = { operation: string; requests: number; statuses: Record<number, number> };
export type Report = {
  runs: number;
  busy: number;
  dropped: number;
  seconds: number;
  tallies: Tally[];
  findings: Finding[];
};

type Sent = { method: string; url: string; headers: Headers; body?: string | Uint8Array<ArrayBuffer>; value?: unknown };

const text = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));

/** A segment of a path; what a URL would take for a step up or for nothing is another address altogether. */
const segment = (value: string): string => (/^\.*$/.test(value) ? "~" : encodeURIComponent(value.toWellFormed()));

function filled(value: unknown, world: World, folder: string, below?: string): unknown {
  if (isHole(value)) return world.fill(value.hole, value.pick, folder, below);
  if (Array.isArray(value)) return value.map((item: unknown) => filled(item, world, folder));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filled(inner, world, folder)]));
}

/** The request of a plan, in the world as it is. */
function requestOf(planned: Plan, world: World, token: string | undefined): Sent {
  let path = "";
  const parts = planned.operation.path.split("/").slice(1);
  for (const [at, part] of parts.entries()) {
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    // Of a thing whose part is asked for, one that has such parts.
    const below = parts[at + 2]?.startsWith("{") ? parts[at + 1] : undefined;
    path += `/${name === undefined ? part : segment(text(filled(planned.path[name], world, path, below)))}`;
  }
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(planned.query)) {
    const given = filled(value, world, path);
    if (given !== undefined) query.set(name, text(given).toWellFormed());
  }
  const asked = [path, ...query.values()].join("/");
  const { body } = planned;
  const value = body && "value" in body ? filled(body.value, world, path) : undefined;
  const named = isObject(value) && typeof value["orderId"] === "string" ? `${asked}/${value["orderId"]}` : asked;
  const headers = new Headers(token ? { authorization: `Bearer ${token}` } : {});
  for (const [name, given] of Object.entries(planned.headers)) {
    if (given === undefined) continue;
    // What no client can send in a header is left out.
    const content = text(filled(given, world, name === "x-order-token" ? named : path)).replaceAll(
      /[^\x20-\x7e\xe9]/g,
      "",
    );
    headers.set(name, content);
  }
  if (body) headers.set("content-type", body.type);
  const url = query.size > 0 ? `${path}?${query.toString()}` : path;
  if (!body) return { method: planned.method, url, headers };
  const sent = "raw" in body ? body.raw : (JSON.stringify(value) ?? "");
  if (headers.get("stripe-signature") === SIGNED) headers.set("stripe-signature", world.signature(sent));
  return { method: planned.method, url, headers, body: sent, ...("raw" in body ? {} : { value }) };
}

async function send(origin: string, { method, url, headers, body }: Sent): Promise<Reply> {
  const init = { method, headers, redirect: "manual" as const, ...(body === undefined ? {} : { body }) };
  const response = await fetch(`${origin}${url}`, init);
  const answer = await response.text();
  const isJson = /[/+]json$/.test(response.headers.get("content-type")?.split(";")[0] ?? "");
  return {
    status: response.status,
    headers: response.headers,
    text: answer,
    body: isJson ? parsed(answer) : undefined,
  };
}

function parsed(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return undefined; // what is not JSON is not what was documented, and is judged so
  }
}

const shown = ({ method, url, body, headers }: Sent, { status, text: answer }: Reply, caller: string): string => {
  const given = [...headers].filter(([name]) => name !== "authorization").map(([name, value]) => `${name}: ${value}`);
  const sent = typeof body === "string" ? body.slice(0, 500) : body ? `${body.length} bytes` : "";
  return `${caller}: ${method} ${url.slice(0, 300)} [${given.join("; ").slice(0, 300)}] ${sent} → ${status} ${answer.slice(0, 300)}`;
};

/** Sends requests made from a shop's own document to it, and tells what was wrong with the answers. */
export async function fuzz(options: {
  shop: FuzzedShop;
  runs: number;
  seed: number;
  tell?: (finding: Finding) => void;
}): Promise<Report> {
  const { shop, runs, seed, tell } = options;
  const origin = shop.url;
  const document = (await (await fetch(`${origin}/openapi.json`)).json()) as Document;
  const operations = operationsOf(document);
  const judge = createJudge(document);
  const world = await createWorld(shop);
  const tallies = new Map<Operation, Tally>(
    operations.map((operation) => [operation, { operation: operation.operationId, requests: 0, statuses: {} }]),
  );
  const findings = new Map<string, Finding>();
  const started = performance.now();
  let [busy, dropped] = [0, 0];

  async function patiently(planned: Plan): Promise<{ sent: Sent; reply: Reply }> {
    for (let tries = 1; ; tries += 1) {
      const token = world.tokenOf(planned.caller, planned.operation.path);
      const sent = requestOf(planned, world, token);
      const reply = await send(origin, sent).catch((error: unknown) => {
        // A connection may end between two requests; one that the same request ends again and again is a finding.
        if (tries === PATIENCE) throw new Error(`${sent.method} ${sent.url}: no answer`, { cause: error });
      });
      if (!reply) {
        dropped += 1;
        continue;
      }
      const code = isObject(reply.body) ? reply.body["code"] : undefined;
      const ended = reply.status === 401 || code === "account_disabled";
      if (ended) await world.renew(planned.caller, token);
      const wait = Number(reply.headers.get("retry-after"));
      if (reply.status !== 503 || !wait || tries === PATIENCE) return { sent, reply };
      busy += 1;
      await new Promise((done) => setTimeout(done, wait * 1_000));
    }
  }

  async function one(planned: Plan): Promise<void> {
    const { operation, method, body } = planned;
    const { sent, reply } = await patiently(planned);
    world.learn(method, sent.url, reply);
    const tally = tallies.get(operation);
    if (tally && method === operation.method) {
      tally.requests += 1;
      tally.statuses[reply.status] = (tally.statuses[reply.status] ?? 0) + 1;
    }
    const faults = judge.faultsOf(operation, method, reply);
    if (reply.status < 300 && sent.value !== undefined && judge.refuses(operation, body?.type ?? "", sent.value)) {
      faults.push("takes a body that its schema does not allow");
    }
    for (const fault of faults) {
      const key = `${operation.operationId} ${fault.replaceAll(/[0-9a-f-]{8,}/g, "…")}`;
      const known = findings.get(key);
      if (known) known.count += 1;
      else {
        const finding = {
          operation: operation.operationId,
          fault,
          example: shown(sent, reply, planned.caller),
          count: 1,
        };
        findings.set(key, finding);
        tell?.(finding);
      }
    }
  }

  const waiting = plans(document, operations, runs, seed);
  let taken = 0;
  const lane = async (until: number) => {
    while (taken < until) {
      const { value, done } = waiting.next();
      if (done) return;
      taken += 1;
      await one(value);
    }
  };
  for (let from = 0; from < runs; from += RESTOCK) {
    await world.stock(from === 0);
    await Promise.all(Array.from({ length: AT_ONCE }, () => lane(from + RESTOCK)));
  }
  const seconds = (performance.now() - started) / 1_000;
  return {
    runs: taken,
    busy,
    dropped,
    seconds,
    tallies: [...tallies.values()],
    findings: [...findings.values()],
  };
}
