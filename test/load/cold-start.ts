import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { workerEnv } from "@orderapp/local-cloud/cloud/env";
import type { Bundle } from "@orderapp/local-cloud/workers/bundle";
import { modulesIn } from "@orderapp/local-cloud/workers/modules";
import type { WorkerName } from "@orderapp/local-cloud/workers/names";
import { cpuMsOf } from "./cpu.ts";
import type { Measurement } from "./measurement.ts";

const LIMIT_MS = 50;
const RUNS = 9;
const ADDRESS = /"port":(\d+)/;

type Module = { name: string; kind: "esModule" | "wasm" | "data" | "text"; contents: Buffer };

const KINDS: Readonly<Record<string, Module["kind"]>> = {
  ".js": "esModule",
  ".mjs": "esModule",
  ".wasm": "wasm",
  ".bin": "data",
};

/** What a Worker's main group of routes answers by itself; there, nothing may have been put off that others measure. */
const FIRST: Readonly<Record<WorkerName, { path: string; status: number }>> = {
  gateway: { path: "/health/live", status: 200 },
  user: { path: "/v1/users/me", status: 401 },
  product: { path: "/v1/products?limit=none", status: 422 },
  order: { path: "/v1/orders", status: 401 },
  payment: { path: "/v1/payments", status: 401 },
  notification: { path: "/v1/notifications", status: 401 },
};
const NOWHERE = "http://127.0.0.1:9";
const addresses = {
  productUrl: "postgres://product@127.0.0.1:9/product",
  orderUrl: "postgres://order@127.0.0.1:9/order",
  mongoUri: "mongodb://127.0.0.1:9",
  redisUrl: NOWHERE,
  smtpUrl: "smtp://127.0.0.1:9",
  stripeUrl: NOWHERE,
  paypalUrl: NOWHERE,
  twilioUrl: NOWHERE,
  analyticsUrl: NOWHERE,
  jwtKeys: "none",
};

const EMPTY: Module = {
  name: "index.js",
  kind: "esModule",
  contents: Buffer.from("export default { fetch: () => new Response(null) };"),
};

/**
 * What each Worker's start costs: the processor time of a runtime with it alone, from its start to the first answer,
 * less that of a runtime with an empty Worker. The least of a few runs, since whatever else the machine does only adds.
 * The limit is for all of that, which a buyer waits for; beside it stands what Cloudflare limits as start-up, which is
 * reading the code and running its global scope, and leaves out what is put off until somebody asks; and what a start
 * costs whose first request is one for the Worker's main routes.
 */
export async function measureColdStarts(bundles: readonly Bundle[]): Promise<Measurement> {
  const runtime = runtimeProgram();
  const folder = await mkdtemp(join(tmpdir(), "orderapp-cold-start-"));
  try {
    const empty: Candidate = { name: "empty", bindings: {}, modules: [EMPTY] };
    const candidates = [empty, ...(await Promise.all(bundles.map(readCandidate)))];
    const programs = await Promise.all(
      candidates.map(async (candidate) => ({
        ...candidate,
        config: await writeConfig(folder, candidate),
        starts: [] as Start[],
        firsts: [] as Start[],
      })),
    );
    // In turn, so that a slow moment of the machine falls on all of them.
    for (let run = 0; run < RUNS; run++) {
      for (const { config, first, starts, firsts } of programs) {
        starts.push(await startOnce(runtime, config, { path: "/nothing" }));
        if (first) firsts.push(await startOnce(runtime, config, first));
      }
    }
    const [{ starts: floors } = { starts: [] }, ...measured] = programs;
    const floor = leastOf(floors);
    const figures = measured.map(({ name, starts, firsts }) => {
      const least = leastOf(starts);
      return {
        name,
        ms: least.answered - floor.answered,
        startupMs: least.ready - floor.ready,
        firstMs: leastOf(firsts).answered - floor.answered,
      };
    });
    return {
      name: "cold start",
      lines: figures.map(
        ({ name, ms, startupMs, firstMs }) =>
          `cold start of ${name}: ${ms.toFixed(1)} ms of CPU, wanted ≤ ${LIMIT_MS} ms (${startupMs.toFixed(1)} ms ` +
          `before the first request; ${firstMs.toFixed(1)} ms when that is one for its main routes)`,
      ),
      met: figures.every(({ ms }) => ms <= LIMIT_MS),
      figures: Object.fromEntries(
        figures.flatMap(({ name, ms, startupMs, firstMs }) => [
          [name, ms],
          [`${name} before the first request`, startupMs],
          [`${name} with a request for its main routes`, firstMs],
        ]),
      ),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The runtime that Miniflare starts. */
function runtimeProgram(): string {
  const ofMiniflare = createRequire(createRequire(import.meta.url).resolve("miniflare"));
  const { default: program } = ofMiniflare("workerd") as { default: string };
  return program;
}

type Candidate = {
  name: string;
  modules: Module[];
  bindings: Record<string, string>;
  first?: { path: string; status: number };
};

async function readCandidate({ name, folder, options }: Bundle): Promise<Candidate> {
  const files = await modulesIn(folder);
  const modules = await Promise.all(
    files.map(async (path) => ({
      name: path.slice(folder.length + 1),
      kind: KINDS[extname(path)] ?? ("text" as const),
      contents: await readFile(path),
    })),
  );
  const texts = Object.entries(options.bindings ?? {}).flatMap(([key, value]) =>
    typeof value === "string" ? [[key, value] as const] : [],
  );
  return {
    name,
    // The first one is what the runtime starts.
    modules: modules.toSorted((a, b) => Number(b.name === "index.js") - Number(a.name === "index.js")),
    bindings: { ...Object.fromEntries(texts), ...workerEnv(addresses, {})[name] },
    first: FIRST[name],
  };
}

/** The runtime's own configuration: the code and its settings. No other binding is used by what is asked here. */
async function writeConfig(folder: string, candidate: Candidate): Promise<string> {
  const embedded = await Promise.all(
    candidate.modules.map(async ({ name, kind, contents }, i) => {
      const file = `${candidate.name}-${i}`;
      await writeFile(join(folder, file), contents);
      return `(name = ${JSON.stringify(name)}, ${kind} = embed ${JSON.stringify(file)})`;
    }),
  );
  const bindings = Object.entries(candidate.bindings).map(
    ([name, text]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`,
  );
  const config = join(folder, `${candidate.name}.capnp`);
  await writeFile(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (modules = [${embedded.join(", ")}], bindings = [${bindings.join(", ")}], compatibilityDate = "2026-10-27"))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
`,
  );
  return config;
}

/** Processor time in ms, from the runtime's start, until it takes requests and until it has answered one. */
type Start = { ready: number; answered: number };

const leastOf = (starts: readonly Start[]): Start => ({
  ready: Math.min(...starts.map(({ ready }) => ready)),
  answered: Math.min(...starts.map(({ answered }) => answered)),
});

async function startOnce(
  runtime: string,
  config: string,
  { path, status }: { path: string; status?: number },
): Promise<Start> {
  const child = spawn(runtime, ["serve", config, "--control-fd=3"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  try {
    const port = await portOf(child.stdio[3]);
    const ready = await cpuMsOf(child.pid ?? 0);
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    await answer.arrayBuffer();
    if (status !== undefined && answer.status !== status) {
      throw new Error(`${path} was answered by ${answer.status} instead of ${status}`);
    }
    return { ready, answered: await cpuMsOf(child.pid ?? 0) };
  } finally {
    child.kill("SIGKILL");
  }
}

async function portOf(control: unknown): Promise<number> {
  if (!(control instanceof Object && Symbol.asyncIterator in control))
    throw new Error("the runtime has no control pipe");
  let text = "";
  for await (const chunk of control as AsyncIterable<Buffer>) {
    text += chunk.toString();
    const [, port] = ADDRESS.exec(text) ?? [];
    if (port) return Number(port);
  }
  throw new Error("the runtime did not start");
}
