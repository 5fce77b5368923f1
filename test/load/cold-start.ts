import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import type { Bundle } from "@orderapp/local-cloud/workers/bundle";
import { modulesIn } from "@orderapp/local-cloud/workers/modules";
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

const EMPTY: Module = {
  name: "index.js",
  kind: "esModule",
  contents: Buffer.from("export default { fetch: () => new Response(null) };"),
};

/**
 * What each Worker's start costs: the processor time of a runtime with it alone, from its start to the first answer,
 * less that of a runtime with an empty Worker. The least of a few runs, since whatever else the machine does only adds.
 * The limit is for all of that, which a buyer waits for; beside it stands what Cloudflare limits as start-up, which is
 * reading the code and running its global scope, and leaves out what is put off until somebody asks.
 */
export async function measureColdStarts(bundles: readonly Bundle[]): Promise<Measurement> {
  const runtime = runtimeProgram();
  const folder = await mkdtemp(join(tmpdir(), "orderapp-cold-start-"));
  try {
    const candidates = [{ name: "empty", modules: [EMPTY] }, ...(await Promise.all(bundles.map(readModules)))];
    const programs = await Promise.all(candidates.map((candidate) => writeConfig(folder, candidate)));
    const costs = new Map(programs.map(({ name }) => [name, [] as Start[]]));
    // In turn, so that a slow moment of the machine falls on all of them.
    for (let run = 0; run < RUNS; run++) {
      for (const { name, config } of programs) costs.get(name)?.push(await startOnce(runtime, config));
    }
    const floor = leastOf(costs.get("empty") ?? []);
    costs.delete("empty");
    const figures = [...costs].map(([name, all]) => {
      const least = leastOf(all);
      return { name, ms: least.answered - floor.answered, startupMs: least.ready - floor.ready };
    });
    return {
      name: "cold start",
      lines: figures.map(
        ({ name, ms, startupMs }) =>
          `cold start of ${name}: ${ms.toFixed(1)} ms of CPU, wanted ≤ ${LIMIT_MS} ms (${startupMs.toFixed(1)} ms before the first request)`,
      ),
      met: figures.every(({ ms }) => ms <= LIMIT_MS),
      figures: Object.fromEntries(
        figures.flatMap(({ name, ms, startupMs }) => [
          [name, ms],
          [`${name} before the first request`, startupMs],
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

async function readModules({ name, folder }: Bundle): Promise<{ name: string; modules: Module[] }> {
  const files = await modulesIn(folder);
  const modules = await Promise.all(
    files.map(async (path) => ({
      name: path.slice(folder.length + 1),
      kind: KINDS[extname(path)] ?? ("text" as const),
      contents: await readFile(path),
    })),
  );
  // The first one is what the runtime starts.
  return { name, modules: modules.toSorted((a, b) => Number(b.name === "index.js") - Number(a.name === "index.js")) };
}

/** The runtime's own configuration: only the code, with no binding, since none is used before the first request. */
async function writeConfig(folder: string, candidate: { name: string; modules: Module[] }) {
  const embedded = await Promise.all(
    candidate.modules.map(async ({ name, kind, contents }, i) => {
      const file = `${candidate.name}-${i}`;
      await writeFile(join(folder, file), contents);
      return `(name = ${JSON.stringify(name)}, ${kind} = embed ${JSON.stringify(file)})`;
    }),
  );
  const config = join(folder, `${candidate.name}.capnp`);
  await writeFile(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (modules = [${embedded.join(", ")}], compatibilityDate = "2026-10-27"))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
`,
  );
  return { name: candidate.name, config };
}

/** Processor time in ms, from the runtime's start, until it takes requests and until it has answered one. */
type Start = { ready: number; answered: number };

const leastOf = (starts: readonly Start[]): Start => ({
  ready: Math.min(...starts.map(({ ready }) => ready)),
  answered: Math.min(...starts.map(({ answered }) => answered)),
});

async function startOnce(runtime: string, config: string): Promise<Start> {
  const child = spawn(runtime, ["serve", config, "--control-fd=3"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  try {
    const port = await portOf(child.stdio[3]);
    const ready = await cpuMsOf(child.pid ?? 0);
    const answer = await fetch(`http://127.0.0.1:${port}/nothing`);
    await answer.arrayBuffer();
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
