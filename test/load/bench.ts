import { execFile, fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:fs";
import { access, chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { startCloud, type Cloud } from "@orderapp/local-cloud/cloud";
import { sequentialWaits } from "@orderapp/local-cloud/control";
import { startStack, type Stack } from "@orderapp/local-cloud/stack";
import { bundleWorkers } from "@orderapp/local-cloud/workers/bundle";
import { presentWorkers } from "@orderapp/local-cloud/workers/names";
import pg from "pg";
import { prepareShop, type BenchShop } from "./bench-shop.ts";
import type { LoadRequest, LoadResult, LoadSpec } from "./load.ts";
import { measureColdStarts } from "./cold-start.ts";
import { measureGateway } from "./gateway-cost.ts";
import type { Measurement } from "./measurement.ts";
import { printReport, type Report, type Row } from "./report.ts";
import { scenarios, SIGN_INS, type Floor, type Scenario } from "./scenarios.ts";

const USAGE = `pnpm bench [--scenario NAME…] [--all] [--seconds 6] [--rounds 2] [--latency MS] [--out FILE] [--check]
  --scenario  only scenarios whose name contains this; may be repeated
  --all       also those that run only when they are named: they take minutes
  --latency   milliseconds put before every backend (then only the waits and the purchases are measured)
  --check     exit 1 when a target is missed`;

const { values } = parseArgs({
  options: {
    scenario: { type: "string", multiple: true },
    seconds: { type: "string", default: "6" },
    rounds: { type: "string", default: "2" },
    latency: { type: "string", default: "0" },
    out: { type: "string", default: ".data/bench/latest.json" },
    all: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const FLOORS: Record<Floor, { connections: number; paths: string[]; spread?: true }> = {
  A: { connections: 32, paths: ["/a"] },
  B: { connections: 32, paths: ["/b"] },
  C: { connections: 16, paths: Array.from({ length: 256 }, (_, i) => `/c/${i}`) },
  // As many objects as the user Worker keeps its connections in.
  D: { connections: 32, paths: ["/d/0", "/d/1", "/d/2", "/d/3"], spread: true },
  E: { connections: SIGN_INS, paths: ["/e/0", "/e/1", "/e/2", "/e/3"], spread: true },
};

/** Runs loads in a process of its own, so that the generator and the local cloud do not share a thread. */
function startGenerator() {
  const child = fork(here("./generator.ts"));
  return {
    async run(spec: LoadSpec): Promise<LoadResult> {
      child.send(spec);
      const [answer] = (await once(child, "message")) as [{ result?: LoadResult; error?: string }];
      if (!answer.result) throw new Error(answer.error ?? "the load generator failed");
      return answer.result;
    },
    stop: () => child.disconnect(),
  };
}

async function startFloors(
  databaseUrl: string,
  mongoUri: string,
  objects: string,
): Promise<{ origin: string; child: ChildProcess }> {
  const child = fork(here("./floors/run.ts"), [databaseUrl, mongoUri, objects]);
  const [{ url }] = (await once(child, "message")) as [{ url: string }];
  return { origin: url, child };
}

const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

// Calls made together are seen to overlap only when each takes a while.
const COUNTING_LATENCY_MS = 25;

function delay(cloud: Cloud, latencyMs: number): void {
  for (const faults of Object.values(cloud.faults)) faults.set({ latencyMs });
}

/** The largest number of backend calls in sequence of one request, over a few requests sent one by one. */
async function countWaits(cloud: Cloud, scenario: Scenario, shop: BenchShop): Promise<number> {
  const counts: number[] = [];
  for (let i = 0; i < 6; i++) {
    const send = await scenario.once(shop);
    await new Promise((done) => setTimeout(done, 400)); // what earlier requests left to do is not this one's
    const now = () => performance.timeOrigin + performance.now();
    const start = now();
    await send();
    const end = now();
    const counted = scenario.countOnly?.map((name) => cloud.faults[name]) ?? Object.values(cloud.faults);
    const during = counted
      .flatMap((faults) => faults.intervals(start))
      .filter((call) => call.start >= start && call.end <= end);
    counts.push(sequentialWaits(during));
  }
  return median(counts);
}

/** Resident memory, in MB, of a process and all below it. */
async function memoryOf(root: number): Promise<number> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,rss="]);
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([root]);
  for (let grown = true; grown;) {
    grown = false;
    for (const [pid = 0, parent = 0] of rows) {
      if (!family.has(parent) || family.has(pid)) continue;
      family.add(pid);
      grown = true;
    }
  }
  return Math.round(rows.reduce((sum, [pid = 0, , kb = 0]) => (family.has(pid) ? sum + kb : sum), 0) / 1024);
}

async function measure(cloud: Cloud, stack: Stack, wanted: readonly Scenario[]): Promise<Report> {
  const seconds = Number(values.seconds);
  const latency = Number(values.latency);
  const rounds = latency > 0 ? 1 : Number(values.rounds);
  const sql = {
    product: new pg.Pool({ connectionString: cloud.databases.product, max: 2 }),
    orders: new pg.Pool({ connectionString: cloud.databases.order, max: 2 }),
  };
  const shop = await prepareShop({ origin: stack.url, stripe: cloud.urls.stripe, inbox: cloud.urls.inbox, sql });
  const floors = await startFloors(
    cloud.env.product["PRODUCT_DATABASE_URL"] ?? "",
    cloud.env.user["MONGODB_URI"] ?? "",
    dirname(stack.dataDir),
  );
  const generator = startGenerator();
  const floorLoad = (floor: Floor): LoadSpec => {
    const { paths, ...rest } = FLOORS[floor];
    const requests = paths.map((path): LoadRequest => ({ method: "GET", path }));
    return { kind: "requests", origin: floors.origin, seconds, requests, ...rest };
  };

  const rows: Row[] = [];
  try {
    for (const scenario of wanted) {
      process.stderr.write(`${scenario.name} …\n`);
      delay(cloud, Math.max(latency, COUNTING_LATENCY_MS));
      const waits = await countWaits(cloud, scenario, shop);
      const { target, fixed, limits, slowdown } = scenario;
      delay(cloud, fixed?.latencyMs ?? latency);
      const lasting = fixed?.seconds ?? seconds;
      const results: LoadResult[] = [];
      const floorRates: number[] = [];
      if (scenario.load && (latency === 0 || !target)) {
        await generator.run(await scenario.load(shop, 2));
        if (target) await generator.run({ ...floorLoad(target.floor), seconds: 2 });
        for (let round = 0; round < (fixed ? 1 : rounds); round++) {
          if (target) floorRates.push((await generator.run(floorLoad(target.floor))).perSecond);
          results.push(await generator.run(await scenario.load(shop, lasting)));
        }
      }
      const share =
        target && results.length > 0 ? median(results.map((r) => r.perSecond)) / median(floorRates) : undefined;
      const before = slowdown && rows.find(({ name }) => name === slowdown.from)?.share;
      rows.push({
        name: scenario.name,
        waits,
        ...(scenario.maxWaits === undefined ? {} : { maxWaits: scenario.maxWaits }),
        ...(results.length > 0 ? { load: results.length === 1 ? results[0] : middle(results) } : {}),
        ...(fixed ? { wantedPerSecond: fixed.perSecond } : {}),
        ...(limits ? { limits } : {}),
        ...(scenario.audit ? { problems: await scenario.audit(shop) } : {}),
        ...(target ? { floor: target.floor, wantedShare: target.share } : {}),
        ...(slowdown && before && share ? { slowdown: { ...slowdown, times: before / share } } : {}),
        ...(share === undefined ? {} : { share, floorPerSecond: median(floorRates) }),
      });
    }
    return {
      at: new Date().toISOString(),
      cores: cpus().length,
      latencyMs: latency,
      seconds,
      rows,
      memoryMb: await memoryOf(stack.pid),
      bundles: stack.bundles.map(({ name, gzipBytes }) => ({ name, gzipKiB: Math.round(gzipBytes / 1024) })),
    };
  } finally {
    delay(cloud, 0);
    generator.stop();
    floors.child.disconnect();
    await Promise.all([sql.product.end(), sql.orders.end()]);
  }
}

const middle = (results: LoadResult[]): LoadResult => ({
  perSecond: median(results.map((r) => r.perSecond)),
  p50: median(results.map((r) => r.p50)),
  p95: median(results.map((r) => r.p95)),
  p99: median(results.map((r) => r.p99)),
  errors: results.reduce((sum, r) => sum + r.errors, 0),
  count: results.reduce((sum, r) => sum + r.count, 0),
});

type Place = "disk" | "memory";

/**
 * Where objects are kept. A share of a floor is measured on the disk, as the floor is; a rate in memory, if there is a
 * folder of that kind: in production objects lie on other machines, here their one thread would wait for one disk.
 */
const placeOf = ({ fixed }: Scenario): Place => (fixed ? "memory" : "disk");

async function makeObjectsFolder(place: Place): Promise<string> {
  const inMemory = await access("/dev/shm", constants.W_OK).then(
    () => place === "memory",
    () => false,
  );
  return mkdtemp(join(inMemory ? "/dev/shm" : tmpdir(), "orderapp-bench-objects-"));
}

/** Measures these in a shop of their own. */
async function measureIn(place: Place, wanted: readonly Scenario[]): Promise<Report> {
  const dataDir = await mkdtemp(join(tmpdir(), "orderapp-bench-"));
  await chmod(dataDir, 0o755); // started as root, PostgreSQL runs as somebody else
  const objects = await makeObjectsFolder(place);
  const cloud = await startCloud({ dataDir, ephemeralPorts: true });
  try {
    const stack = await startStack({ cloud, dataDir: objects, logLevel: "ERROR" });
    try {
      return await measure(cloud, stack, wanted);
    } finally {
      await stack.stop();
    }
  } finally {
    await cloud.stop();
    for (const folder of [dataDir, objects]) await rm(folder, { recursive: true, force: true });
  }
}

/** What is measured without a shop. */
const apart: Record<string, () => Promise<Measurement>> = {
  "gateway's own cost": async () => {
    const [gateway] = await bundleWorkers(["gateway"]);
    if (!gateway) throw new Error("there is no gateway");
    const generator = startGenerator();
    try {
      const { seconds, rounds } = values;
      return await measureGateway(gateway, {
        run: (spec) => generator.run(spec),
        seconds: Number(seconds),
        rounds: Number(rounds),
      });
    } finally {
      generator.stop();
    }
  },
  "cold start": async () => measureColdStarts(await bundleWorkers(presentWorkers())),
};

const isAsked = (name: string): boolean => values.scenario?.some((part) => name.includes(part)) ?? true;

async function measureApart(): Promise<Measurement[]> {
  const made: Measurement[] = [];
  for (const [name, make] of Object.entries(apart)) {
    if (!isAsked(name)) continue;
    process.stderr.write(`${name} …\n`);
    made.push(await make());
  }
  return made;
}

async function main(): Promise<number> {
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const wanted = scenarios.filter(
    ({ name, onlyAsked }) => (values.scenario || values.all || !onlyAsked) && isAsked(name),
  );
  const reports: Report[] = [];
  for (const place of ["disk", "memory"] as const) {
    const own = wanted.filter((scenario) => placeOf(scenario) === place);
    if (own.length > 0) reports.push(await measureIn(place, own));
  }
  const measurements = await measureApart();
  const [first] = reports;
  if (!first && measurements.length === 0) throw new Error("no scenario has such a name");
  const rows = reports.flatMap((report) => report.rows);
  const memoryMb = Math.max(0, ...reports.map((report) => report.memoryMb));
  const out = resolve(values.out);
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, `${JSON.stringify({ ...first, rows, memoryMb, measurements }, null, 2)}\n`);
  const met = first === undefined || printReport({ ...first, rows, memoryMb });
  for (const line of measurements.flatMap(({ lines }) => lines)) console.log(line);
  console.log(`\nWritten to ${values.out}`);
  return values.check && !(met && measurements.every((measurement) => measurement.met)) ? 1 : 0;
}

process.exitCode = await main();
