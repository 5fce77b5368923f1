import { MONTH, PEAK, SEED, type Use, useAt } from "./load.ts";
import { CLUSTERS, PLAN_DOLLARS, type Priced, costOf } from "./prices.ts";

/** The steps that are reckoned, in multiples of the seed's load. */
export const STEPS = [1, 10, 100, 1000] as const;

/*
 * What a CPU does, cautiously: a statement of the hot paths takes under a millisecond of PostgreSQL, and a compute unit
 * should be half idle at the peak. Measure before you buy.
 */
const STATEMENTS_PER_CU = 500;
const SMALLEST_CU = 1;
/** Rows of an order in both databases with their indexes, and its documents in MongoDB. */
export const BYTES_PER_ORDER = { postgres: 10_000, mongo: 6_000 };
/** Pictures: most of the seed's 1 TB. They grow with the catalogue, not with its visitors. */
const PICTURES_GB = 900;

/** A line of ours has 250 bytes; Cloudflare adds what it knows of the request, and keeps it for a week. */
const LOGS = { bytes: 1_500, days: 7 };
/** Carts live a month, and two of three are never ordered; a small SQLite database with its indexes. */
const CARTS = { anOrder: 3, days: 30, bytes: 20_000 };
/** A week of changes is kept to restore from; what is logged of a row is about three times the row. */
const HISTORY = { days: 7, times: 3 };

/** The objects that keep connections to MongoDB: 4 of `user`, 4 of `payment`; they are awake all month. */
const STORES = 8;
const CONNECTIONS_PER_STORE = 20;
const GB_PER_OBJECT = 0.128;
const SECONDS_AWAKE_PER_REQUEST = 0.02;

export interface Limit {
  name: string;
  /** What is used at the peak, and how much there may be. */
  used: number;
  most: number;
  /** What to do before it is reached. */
  remedy: string;
}

export interface Plan {
  times: number;
  use: Use;
  peak: Use;
  computeUnits: number;
  cluster: string;
  connections: number;
  gigabytesAYear: number;
  bill: { what: string; dollars: number }[];
  total: number;
  limits: Limit[];
}

function clusterFor(operationsASecond: number): { name: string; dollarsAnHour: number; nodes: number } {
  const [largest] = CLUSTERS.slice(-1);
  const fits = CLUSTERS.find((cluster) => cluster.operationsASecond >= operationsASecond);
  if (fits) return { name: fits.name, dollarsAnHour: fits.dollarsAnHour, nodes: 1 };
  if (!largest) throw new Error("no cluster is known");
  const nodes = Math.ceil(operationsASecond / largest.operationsASecond);
  return { name: `${nodes} shards of ${largest.name}`, dollarsAnHour: largest.dollarsAnHour * nodes, nodes };
}

/** All that a multiple of the seed's load needs, costs and meets. */
export function planAt(times: number): Plan {
  const use = useAt(times);
  const peak = { ...use };
  for (const name of Object.keys(peak) as (keyof Use)[]) peak[name] *= PEAK;
  const computeUnits = 2 * Math.max(SMALLEST_CU, Math.ceil(peak.postgres / 2 / STATEMENTS_PER_CU));
  const cluster = clusterFor(peak.mongo);
  const orders = SEED.ordersADay * times * 365;
  const gigabytes = {
    postgres: (orders * BYTES_PER_ORDER.postgres) / 1e9,
    mongo: (orders * BYTES_PER_ORDER.mongo) / 1e9,
    history: (SEED.ordersADay * times * HISTORY.days * BYTES_PER_ORDER.postgres * HISTORY.times) / 1e9,
    carts: (SEED.ordersADay * times * CARTS.anOrder * CARTS.days * CARTS.bytes) / 1e9,
  };
  const month = (name: keyof Use): number => use[name] * MONTH;

  const used: Record<Priced, number> = {
    requests: SEED.requestsASecond * times * MONTH,
    cpu: month("cpuMs"),
    logs: (month("logs") * LOGS.bytes) / 1e9,
    logStorage: (((month("logs") * LOGS.bytes) / 1e9) * LOGS.days) / 30,
    // An event of Logpush holds all the lines of its invocation: there are fewer of them.
    logpush: month("logs"),
    objectRequests: month("objects"),
    objectSeconds: (STORES * MONTH + month("objects") * SECONDS_AWAKE_PER_REQUEST) * GB_PER_OBJECT,
    objectRows: month("rows"),
    objectStorage: gigabytes.carts,
    // Each message is written, read and deleted.
    queue: month("messages") * 3,
    points: month("points"),
    pictures: PICTURES_GB,
    postgres: computeUnits * 720,
    postgresStorage: gigabytes.postgres,
    postgresHistory: gigabytes.history,
    redis: month("redis"),
  };
  const cost = (...names: Priced[]): number => names.reduce((sum, name) => sum + costOf(name, used[name]), 0);
  const bill = [
    { what: "Workers: requests and CPU", dollars: PLAN_DOLLARS + cost("requests", "cpu") },
    { what: "Workers Logs, every event kept", dollars: cost("logs", "logStorage") },
    { what: "Logpush, at most", dollars: cost("logpush") },
    {
      what: "Durable Objects",
      dollars: cost("objectRequests", "objectSeconds", "objectRows", "objectStorage"),
    },
    { what: "Queues", dollars: cost("queue") },
    { what: "Analytics Engine", dollars: cost("points") },
    { what: "R2: pictures", dollars: cost("pictures") },
    {
      what: "Neon: compute, a year of orders, a week of changes",
      dollars: cost("postgres", "postgresStorage", "postgresHistory"),
    },
    { what: `Atlas: ${cluster.name}`, dollars: cluster.dollarsAnHour * 720 },
    { what: "Upstash", dollars: cost("redis") },
  ];
  return {
    times,
    use,
    peak,
    computeUnits,
    cluster: cluster.name,
    connections: STORES * CONNECTIONS_PER_STORE,
    gigabytesAYear: gigabytes.postgres + gigabytes.mongo,
    bill,
    total: bill.reduce((sum, { dollars }) => sum + dollars, 0),
    limits: limitsAt(peak, computeUnits, gigabytes.postgres),
  };
}

/** What `order_db` has of an order's rows; the rest is stock in `product_db`. */
const ORDERS_SHARE = 0.75;

function limitsAt(peak: Use, computeUnits: number, gigabytes: number): Limit[] {
  return [
    {
      name: "Commands a second of one Upstash database",
      used: peak.redis,
      most: 10_000,
      remedy:
        "a database each for catalogue, ended sessions and messages (they are separate settings); then a plan of its own",
    },
    {
      name: "Compute units of one Neon database",
      used: computeUnits / 2,
      most: 16,
      remedy: "`PRODUCT_DATABASE_READ_URL`, a read replica; then fixed sizes, up to 56 CU",
    },
    {
      name: "GB in `order_db` after a year, of what is comfortable to migrate and restore",
      used: gigabytes * ORDERS_SHARE,
      most: 4_000,
      remedy: "move what was delivered long ago to a database that is only read",
    },
    {
      name: "Commands a second through one object that keeps connections to MongoDB",
      used: peak.mongo / STORES,
      most: 500,
      remedy: "more of them: `SHARDS` in `workers/user`, `STORES` in `workers/payment`; any number will do",
    },
    {
      name: "Providers' events a second of one inbox",
      used: (peak.messages / 5 / 8) * 1.5,
      most: 200,
      remedy: "more inboxes: `INBOXES` in `workers/payment/src/shards.ts` (decision 0020 says how)",
    },
    {
      name: "Messages a second of one queue",
      used: peak.messages,
      most: 5_000,
      remedy: "a queue for each source: the consumer takes any number of them",
    },
  ];
}

/** The limits that are passed, the worst first. */
export const broken = ({ limits }: Plan): Limit[] =>
  limits.filter(({ used, most }) => used > most).toSorted((a, b) => b.used / b.most - a.used / a.most);

/** The limit that is nearest. */
export function nearest({ limits }: Plan): Limit {
  const [worst] = limits.toSorted((a, b) => b.used / b.most - a.used / a.most);
  if (!worst) throw new Error("no limit is known");
  return worst;
}
