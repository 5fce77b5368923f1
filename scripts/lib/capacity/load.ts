/** What one request, or one thing that is bought, asks of the stores. */
export interface Use {
  /** Milliseconds of CPU in all Workers together. */
  cpuMs: number;
  /** HTTP requests to PostgreSQL, most of them one statement or one transaction. */
  postgres: number;
  /** Commands to MongoDB; each goes through a Durable Object that keeps the connections. */
  mongo: number;
  redis: number;
  /** Requests to Durable Objects, those that reach MongoDB included. */
  objects: number;
  /** Rows that Durable Objects write, indexes included. */
  rows: number;
  messages: number;
  /** Points in Analytics Engine. */
  points: number;
  logs: number;
}

const NOTHING: Use = {
  cpuMs: 0,
  postgres: 0,
  mongo: 0,
  redis: 0,
  objects: 0,
  rows: 0,
  messages: 0,
  points: 0,
  logs: 0,
};

/*
 * Calls to PostgreSQL, MongoDB and Redis were counted by the local cloud (`GET /_control` before and after 20 of each,
 * November 2026), where `pnpm bench` counts its waits too; requests to objects, rows and messages are what the code
 * does. CPU is two cores by the bench's rates, PostgreSQL and the generator included: no less than what is paid for.
 */
export const USES = {
  "catalogue read, in the edge's memory": { ...NOTHING, cpuMs: 1, points: 1, logs: 2 },
  "catalogue read, in Redis": { ...NOTHING, cpuMs: 2, redis: 1, points: 1, logs: 3 },
  "catalogue read, in PostgreSQL": { ...NOTHING, cpuMs: 4, postgres: 1, redis: 2, points: 1, logs: 3 },
  "cart, read": { ...NOTHING, cpuMs: 2, postgres: 0.05, objects: 1, points: 1, logs: 4 },
  "cart, written": { ...NOTHING, cpuMs: 3, postgres: 0.05, objects: 1, rows: 2, points: 1, logs: 4 },
  "account or own orders": {
    ...NOTHING,
    cpuMs: 3,
    postgres: 0.5,
    mongo: 0.5,
    redis: 0.1,
    objects: 0.5,
    points: 1,
    logs: 4,
  },
  "order placed": {
    ...NOTHING,
    cpuMs: 40,
    postgres: 2.4,
    mongo: 2.05,
    redis: 0.9,
    objects: 6,
    rows: 8,
    messages: 1,
    points: 3,
    logs: 14,
  },
  "order paid, shipped, delivered": {
    ...NOTHING,
    cpuMs: 60,
    postgres: 7,
    mongo: 4.6,
    redis: 2.5,
    objects: 8,
    rows: 6,
    messages: 4,
    points: 10,
    logs: 30,
  },
} as const satisfies Record<string, Use>;

type Kind = keyof typeof USES;

/** The seed's load (section 10.3), as if it never slept: what is reckoned from it is more than a real day asks for. */
export const SEED = { users: 1_000, requestsASecond: 100, ordersADay: 10_000 };

/** A busy hour is so many times the average. */
export const PEAK = 3;

const DAY = 86_400;
/** A month of 30 days, in seconds. */
export const MONTH = 30 * DAY;

// Of all requests but orders; reads are shared out as the bench's visitors do (test/load/shop-load.ts).
const SHARES: Partial<Record<Kind, number>> = {
  "catalogue read, in the edge's memory": 0.3,
  "catalogue read, in Redis": 0.27,
  "catalogue read, in PostgreSQL": 0.08,
  "cart, read": 0.15,
  "cart, written": 0.15,
  "account or own orders": 0.05,
};

/** How often each kind happens in a second, at a multiple of the seed's load. */
export function ratesAt(times: number): Record<Kind, number> {
  const orders = (SEED.ordersADay * times) / DAY;
  // A provider's webhook is a request too, and belongs to its order.
  const others = SEED.requestsASecond * times - 2 * orders;
  const rates = Object.fromEntries(Object.keys(USES).map((kind) => [kind, 0])) as Record<Kind, number>;
  for (const [kind, share] of Object.entries(SHARES)) rates[kind as Kind] = others * share;
  rates["order placed"] = orders;
  rates["order paid, shipped, delivered"] = orders;
  return rates;
}

/** What a multiple of the seed's load asks of everything, each second. */
export function useAt(times: number): Use {
  const total = { ...NOTHING };
  for (const [kind, rate] of Object.entries(ratesAt(times))) {
    const use: Use = USES[kind as Kind];
    for (const name of Object.keys(total) as (keyof Use)[]) total[name] += use[name] * rate;
  }
  return total;
}
