import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Cloud, startCloud } from "./cloud.ts";
import { errorLine, lineFile, tell, welcome } from "./dev/screen.ts";
import { ensureCatalogue, ensurePeople, untilHealthy } from "./dev/seed.ts";
import { defaultDataDir, writeUrls } from "./dev/urls.ts";
import { watchSources } from "./dev/watch.ts";
import { type Stack, startStack } from "./stack.ts";

const help = `Starts the whole shop on this machine.

  --fresh        empty the data folder first
  --port <n>     the gateway's port (8787; moved when taken)
  --data <path>  the data folder (.data)
  --no-watch     do not reload on edits`;

const { values: flags } = parseArgs({
  options: {
    fresh: { type: "boolean", default: false },
    port: { type: "string" },
    data: { type: "string", default: defaultDataDir },
    "no-watch": { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});

const closers: (() => Promise<void> | void)[] = [];
let ending: Promise<never> | undefined;

/** Stops everything, the last one started first, and leaves. A second call waits for the first. */
function end(code: number): Promise<never> {
  ending ??= (async () => {
    for (let close = closers.pop(); close; close = closers.pop()) {
      try {
        await close();
      } catch (error) {
        tell(`while stopping: ${describe(error)}`);
      }
    }
    process.exit(code);
  })();
  return ending;
}

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function fail(error: unknown): Promise<never> {
  tell(`\n  ${describe(error)}\n`);
  return end(1);
}

function listenForTheEnd(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      // Asked twice: leave at once; the children notice by themselves.
      if (ending) process.exit(1);
      tell("\n  stopping");
      void end(0);
    });
  }
  process.on("uncaughtException", (error) => void fail(error));
  process.on("unhandledRejection", (error) => void fail(error));
}

async function run(): Promise<void> {
  const started = performance.now();
  const dataDir = resolve(flags.data);
  const cloudLog = lineFile(join(dataDir, "logs", "cloud.log"));
  closers.push(() => cloudLog.close());
  const cloud: Cloud = await startCloud({ dataDir, fresh: flags.fresh, log: (line) => cloudLog.write(line) });
  closers.push(() => cloud.stop());
  void cloud.failed.then((what) => (ending ? undefined : fail(what)));

  const stack = await startStack({
    cloud,
    ...(flags.port === undefined ? {} : { port: Number(flags.port) }),
    log: (line) => tell(`  ${line}`),
    onLog(line) {
      const text = errorLine(line);
      if (text !== undefined) tell(`  ! ${text}`);
    },
    onExit: () => void revive(),
  });
  closers.push(() => stack.stop());
  async function revive(): Promise<void> {
    if (ending) return;
    tell("  ! the Workers' process ended; starting it again");
    await stack.restart();
  }

  await untilHealthy(stack.url);
  const token = await ensurePeople(stack.url);
  const sku = await ensureCatalogue(stack, dataDir, token, (line) => tell(`  ${line}`)).catch((error: unknown) => {
    tell(`  ! ${describe(error)}`);
    return "";
  });
  await writeUrls(dataDir, { api: stack.url, docs: `${stack.url}/docs`, ...cloud.urls });
  if (!flags["no-watch"]) closers.push(watch(stack));
  tell(welcome(stack.url, cloud.urls, sku, ((performance.now() - started) / 1000).toFixed(1)));
}

function watch(stack: Stack): () => void {
  const watcher = watchSources(async () => {
    const started = performance.now();
    try {
      const changed = await stack.reload();
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      if (changed.length > 0) tell(`  reloaded ${changed.join(", ")} (${seconds} s)`);
    } catch (error) {
      if (!ending) tell(`  ! not reloaded:\n${describe(error)}`);
    }
  });
  return () => watcher.close();
}

if (flags.help) {
  tell(help);
} else {
  listenForTheEnd();
  await run().catch(fail);
}
