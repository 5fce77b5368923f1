import { join } from "node:path";
import type { Cloud } from "./cloud.ts";
import { choosePort, isPortTaken, preferredPort } from "./ports.ts";
import { type Bundle, bundleWorkers } from "./workers/bundle.ts";
import { type WorkersProcess, startWorkers } from "./workers/child.ts";
import { type LogSink, logFiles } from "./workers/log-files.ts";
import { type WorkerName, presentWorkers } from "./workers/names.ts";
import type { LogLine, StoredObject, WorkerSpec } from "./workers/protocol.ts";
import { specify } from "./workers/specify.ts";

export type { WorkerName } from "./workers/names.ts";
export type { LogLine, StoredObject } from "./workers/protocol.ts";

/** What `startStack` may be told. */
export interface StackOptions {
  cloud: Cloud;
  /** Where the Workers keep their state; by default beside the cloud's data. */
  dataDir?: string;
  /** The gateway's port; 0 is any. By default what the cloud's other ports follow. */
  port?: number;
  logLevel?: "ERROR" | "WARN" | "INFO" | "DEBUG";
  /** Variables of this run, for one Worker or (`all`) for each; they win over the configuration's. */
  vars?: Partial<Record<WorkerName | "all", Record<string, string>>>;
  /** By default every Worker. A binding to one that is left out is left out too. */
  workers?: readonly WorkerName[];
  /** A Tail Worker, which is told of every invocation of all the others. */
  tail?: WorkerSpec;
  /** When crons run: by their patterns (the default), or only by `runCron`. */
  crons?: "on" | "manual";
  /** Called with each line that the Workers print, besides the files in `<cloud.dataDir>/logs`. */
  onLog?: (line: LogLine) => void;
  /** Called when the Workers' process ends without having been told to. */
  onExit?: () => void;
  /** What the start is doing. */
  log?: (line: string) => void;
}

/** The running Workers. */
export interface Stack {
  /** The gateway's origin, such as http://127.0.0.1:8787. */
  url: string;
  /** The process id of the Workers' process; it changes with a restart. */
  readonly pid: number;
  readonly running: boolean;
  dataDir: string;
  bundles: readonly Bundle[];
  /** `kill -9` of the Workers' process and its workerd, in one blow. */
  kill9(): Promise<void>;
  /** Starts them again on the same port with the same state; stops them in order first when they run. */
  restart(): Promise<void>;
  /** Builds what changed and exchanges it; with a failed build everything goes on as it was. */
  reload(): Promise<WorkerName[]>;
  /** Runs the `scheduled` handler of one Worker, or of all that have one, to its end. */
  runCron(worker?: WorkerName): Promise<void>;
  /** Puts objects into the product Worker's media bucket. */
  storeMedia(objects: readonly StoredObject[]): Promise<void>;
  stop(): Promise<void>;
}

/** Runs the Workers' production bundles in a process of their own, against a local cloud. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { cloud } = options;
  const dataDir = options.dataDir ?? join(cloud.dataDir, "workers");
  const names = options.workers ?? presentWorkers();
  const sink: LogSink = logFiles(join(cloud.dataDir, "logs"));
  const onLog = (line: LogLine) => {
    sink.write(line);
    options.onLog?.(line);
  };
  let bundles = await bundleWorkers(names, options.log);
  let port = options.port ?? (cloud.ephemeralPorts ? 0 : preferredPort("gateway"));
  let child: WorkersProcess | undefined;

  const specs = (at: number) => {
    const { vars, logLevel, tail } = options;
    const given = specify(bundles, { cloud, gateway: `http://127.0.0.1:${at}`, vars, logLevel });
    if (!tail) return given;
    return [...given.map((spec) => ({ ...spec, options: { ...spec.options, tails: [tail.service] } })), tail];
  };
  const spawn = async (at: number): Promise<WorkersProcess> => {
    const run = { port: at, dataDir, workers: specs(at), crons: options.crons !== "manual" };
    const started = await startWorkers(run, onLog);
    void noticeEnd(started);
    return started;
  };
  async function noticeEnd(of: WorkersProcess): Promise<void> {
    await of.exited;
    if (child !== of) return;
    child = undefined;
    options.onExit?.();
  }
  const running = (): WorkersProcess => {
    if (!child) throw new Error("the Workers are not running");
    return child;
  };

  const taken = new Set<number>();
  for (let attempt = 1; !child; attempt += 1) {
    const at = await choosePort("gateway", port, taken);
    try {
      child = await spawn(at);
      port = at;
    } catch (error) {
      if (!isPortTaken(error) || attempt === 5) throw error;
    }
  }
  const url = child.url;
  cloud.setGateway(url);

  return {
    url,
    dataDir,
    get pid() {
      return running().pid;
    },
    get running() {
      return child !== undefined;
    },
    get bundles() {
      return bundles;
    },
    async kill9() {
      const victim = running();
      child = undefined;
      await victim.kill();
    },
    async restart() {
      const last = child;
      child = undefined;
      await last?.stop();
      child = await spawn(port);
    },
    async reload() {
      const built = await bundleWorkers(names, options.log);
      const changed = built.filter((bundle, i) => bundle.hash !== bundles[i]?.hash).map(({ name }) => name);
      if (changed.length === 0) return [];
      bundles = built;
      await running().send({ do: "reload", workers: specs(port) });
      return changed;
    },
    async runCron(worker) {
      const service = bundles.find((bundle) => bundle.name === worker)?.service;
      if (worker && service === undefined) throw new Error(`${worker} is not running`);
      await running().send({ do: "cron", ...(service === undefined ? {} : { service }) });
    },
    async storeMedia(objects) {
      const service = bundles.find((bundle) => bundle.name === "product")?.service;
      if (service === undefined) throw new Error("product is not running");
      await running().send({ do: "store", service, binding: "MEDIA", objects: [...objects] });
    },
    async stop() {
      const last = child;
      child = undefined;
      await last?.stop();
      await sink.close();
    },
  };
}
