/** What a service asks for: dollars a unit beyond what the plan includes, in a month of 30 days. */
export interface Price {
  what: string;
  /** Dollars for `per` units. */
  dollars: number;
  per: number;
  included: number;
  source: string;
}

/** When these were compared with their pages. Change them here, then `pnpm capacity`. */
export const READ_ON = "2026-11-24";

const MILLION = 1_000_000;

export const PRICES = {
  requests: {
    what: "Workers: requests from outside",
    dollars: 0.3,
    per: MILLION,
    included: 10 * MILLION,
    source: "https://developers.cloudflare.com/workers/platform/pricing/",
  },
  cpu: {
    what: "Workers: CPU milliseconds",
    dollars: 0.02,
    per: MILLION,
    included: 30 * MILLION,
    source: "https://developers.cloudflare.com/workers/platform/pricing/",
  },
  logs: {
    what: "Workers Logs: GB taken in (from 2026-12-01)",
    dollars: 0.25,
    per: 1,
    included: 50,
    source: "https://developers.cloudflare.com/observability/pricing/",
  },
  logStorage: {
    what: "Workers Logs: GB stored (from 2026-12-01)",
    dollars: 0.1,
    per: 1,
    included: 12,
    source: "https://developers.cloudflare.com/observability/pricing/",
  },
  logpush: {
    what: "Logpush: trace events",
    dollars: 0.05,
    per: MILLION,
    included: 10 * MILLION,
    source: "https://developers.cloudflare.com/workers/platform/pricing/",
  },
  objectRequests: {
    what: "Durable Objects: requests",
    dollars: 0.15,
    per: MILLION,
    included: MILLION,
    source: "https://developers.cloudflare.com/durable-objects/platform/pricing/",
  },
  objectSeconds: {
    what: "Durable Objects: GB-seconds",
    dollars: 12.5,
    per: MILLION,
    included: 400_000,
    source: "https://developers.cloudflare.com/durable-objects/platform/pricing/",
  },
  objectRows: {
    what: "Durable Objects: rows written",
    dollars: 1,
    per: MILLION,
    included: 50 * MILLION,
    source: "https://developers.cloudflare.com/durable-objects/platform/pricing/",
  },
  objectStorage: {
    what: "Durable Objects: GB stored",
    dollars: 0.2,
    per: 1,
    included: 5,
    source: "https://developers.cloudflare.com/durable-objects/platform/pricing/",
  },
  queue: {
    what: "Queues: operations",
    dollars: 0.4,
    per: MILLION,
    included: MILLION,
    source: "https://developers.cloudflare.com/queues/platform/pricing/",
  },
  points: {
    what: "Analytics Engine: points written",
    dollars: 0.25,
    per: MILLION,
    included: 10 * MILLION,
    source: "https://developers.cloudflare.com/analytics/analytics-engine/pricing/",
  },
  pictures: {
    what: "R2: GB stored",
    dollars: 0.015,
    per: 1,
    included: 10,
    source: "https://developers.cloudflare.com/r2/pricing/",
  },
  postgres: {
    what: "Neon, plan Scale: CU-hours",
    dollars: 0.222,
    per: 1,
    included: 0,
    source: "https://neon.com/docs/introduction/plans",
  },
  postgresStorage: {
    what: "Neon: GB stored",
    dollars: 0.35,
    per: 1,
    included: 0,
    source: "https://neon.com/docs/introduction/plans",
  },
  postgresHistory: {
    what: "Neon: GB of changes kept, for instant restore",
    dollars: 0.2,
    per: 1,
    included: 0,
    source: "https://neon.com/docs/introduction/plans",
  },
  redis: {
    what: "Upstash, pay as you go: commands",
    dollars: 0.2,
    per: 100_000,
    included: 0,
    source: "https://upstash.com/pricing/redis",
  },
} as const satisfies Record<string, Price>;

export type Priced = keyof typeof PRICES;

/** The plan that has to be bought before anything else: Workers Paid. */
export const PLAN_DOLLARS = 5;

/**
 * Atlas clusters of three nodes: dollars an hour at AWS us-east-1, and connections that a node takes. The price of those
 * that are not `confirmed` stands in no page that could be read: ask Atlas before you count on it.
 */
export const CLUSTERS = [
  { name: "M10", dollarsAnHour: 0.08, confirmed: true, connections: 1_500, operationsASecond: 500 },
  { name: "M30", dollarsAnHour: 0.54, confirmed: true, connections: 3_000, operationsASecond: 3_000 },
  { name: "M40", dollarsAnHour: 1.04, confirmed: false, connections: 6_000, operationsASecond: 6_000 },
  { name: "M50", dollarsAnHour: 2, confirmed: false, connections: 16_000, operationsASecond: 12_000 },
  { name: "M60", dollarsAnHour: 3.95, confirmed: false, connections: 32_000, operationsASecond: 24_000 },
  { name: "M80", dollarsAnHour: 7.3, confirmed: false, connections: 96_000, operationsASecond: 48_000 },
] as const;

export const CLUSTER_SOURCES = [
  "https://www.mongodb.com/pricing",
  "https://www.mongodb.com/docs/atlas/billing/invoice-breakdown/",
  "https://www.mongodb.com/docs/atlas/reference/atlas-limits/",
] as const;

/** What a month's use of something costs. */
export function costOf(name: Priced, used: number): number {
  const { dollars, per, included } = PRICES[name];
  return (Math.max(0, used - included) / per) * dollars;
}
