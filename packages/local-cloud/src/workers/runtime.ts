import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { Cron } from "croner";
import {
  Log,
  LogLevel,
  Miniflare,
  type MiniflareOptions,
  type V4WorkerOptions,
  convertV4MiniflareOptions,
} from "miniflare";
import { modulesIn } from "./modules.ts";
import type { LogLine, RunSpec, StoredObject, WorkerSpec } from "./protocol.ts";

/** All Workers in one workerd, with their state on disk. */
export interface Runtime {
  url: string;
  reload(workers: WorkerSpec[]): Promise<void>;
  /** Runs the `scheduled` handler of one Worker, or of all that have a cron, now. */
  runCrons(service?: string): Promise<void>;
  store(service: string, binding: string, objects: readonly StoredObject[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts workerd by Miniflare. Rejects when the port is taken or a bundle does not start. */
export async function startRuntime(run: RunSpec, log: (line: LogLine) => void): Promise<Runtime> {
  let workers = run.workers;
  const miniflare = new Miniflare(await optionsOf(run, workers, log));
  await miniflare.ready;
  const url = await miniflare.unsafeGetDirectURL();
  let jobs = run.crons ? schedule(workers) : [];

  function schedule(specs: readonly WorkerSpec[]): Cron[] {
    return specs.flatMap((spec) =>
      cronsOf(spec).map(
        (pattern) =>
          new Cron(pattern, { timezone: "UTC", protect: true, catch: report }, () => fire(spec.service, pattern)),
      ),
    );
  }
  async function fire(service: string, cron: string): Promise<void> {
    const worker = await miniflare.getWorker(service);
    const { outcome } = await worker.scheduled({ cron, scheduledTime: new Date() });
    if (outcome !== "ok") throw new Error(`the cron ${cron} of ${service} ended with ${outcome}`);
  }
  function report(error: unknown): void {
    log({ at: Date.now(), level: "error", message: error instanceof Error ? error.message : String(error) });
  }

  return {
    url: url.origin,
    async reload(next) {
      for (const job of jobs) job.stop();
      workers = next;
      await miniflare.setOptions(await optionsOf(run, next, log));
      jobs = run.crons ? schedule(next) : [];
    },
    async runCrons(service) {
      const due = workers.filter((spec) => service === undefined || spec.service === service);
      await Promise.all(due.flatMap((spec) => cronsOf(spec).map((pattern) => fire(spec.service, pattern))));
    },
    async store(service, binding, objects) {
      const bucket = await miniflare.getR2Bucket(binding, service);
      for (const { key, contentType, base64 } of objects) {
        await bucket.put(key, Buffer.from(base64, "base64"), { httpMetadata: { contentType } });
      }
    },
    async stop() {
      for (const job of jobs) job.stop();
      await miniflare.dispose();
    },
  };
}

const cronsOf = (spec: WorkerSpec): string[] => spec.options.cronTriggers ?? [];

async function optionsOf(
  run: RunSpec,
  workers: readonly WorkerSpec[],
  log: (line: LogLine) => void,
): Promise<MiniflareOptions> {
  const given = await Promise.all(workers.map(withModules));
  // Miniflare puts a Worker of its own before the first one, which costs as much as the gateway itself; a socket of the
  // gateway's own is answered by the gateway alone, as at Cloudflare's edge.
  const [front, ...others] = given;
  const direct = front ? [{ ...front, unsafeDirectSockets: [{ host: "127.0.0.1", port: run.port }] }, ...others] : [];
  const { workers: converted } = convertV4MiniflareOptions({ workers: direct });
  return {
    workers: converted,
    host: "127.0.0.1",
    port: 0,
    resourcePersistencePath: run.dataDir,
    cf: false,
    enableDevRegistry: false,
    logRequests: false,
    telemetry: { enabled: false },
    log: new Quiet(log),
    handleStructuredLogs: ({ timestamp, level, message }) => log({ at: timestamp, level, message }),
  };
}

/** Miniflare's own words, into the same log. */
class Quiet extends Log {
  readonly #log: (line: LogLine) => void;

  constructor(log: (line: LogLine) => void) {
    super(LogLevel.WARN);
    this.#log = log;
  }

  override logWithLevel(level: LogLevel, message: string): void {
    if (level > LogLevel.WARN) return;
    this.#log({ at: Date.now(), level: level === LogLevel.ERROR ? "error" : "warn", message });
  }
}

const moduleTypes = { ".js": "ESModule", ".mjs": "ESModule", ".wasm": "CompiledWasm", ".bin": "Data" } as const;

async function withModules(spec: WorkerSpec): Promise<V4WorkerOptions> {
  const files = await modulesIn(spec.folder);
  const modules = await Promise.all(
    files.map(async (path) => {
      const type = moduleType(extname(path));
      return {
        type,
        path,
        contents: type === "CompiledWasm" || type === "Data" ? await readFile(path) : await readFile(path, "utf8"),
      };
    }),
  );
  return { ...spec.options, rootPath: spec.folder, modulesRoot: spec.folder, modules };
}

function moduleType(extension: string): "ESModule" | "CompiledWasm" | "Data" | "Text" {
  return extension in moduleTypes ? moduleTypes[extension as keyof typeof moduleTypes] : "Text";
}
