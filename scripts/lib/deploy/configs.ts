import { type WorkerName, configOf } from "@orderapp/local-cloud/workers/names";
import { unstable_readConfig } from "wrangler";
import { z } from "zod";

/** What wrangler makes of a configuration file, as far as a release needs it. */
const Config = z.object({
  name: z.string(),
  routes: z.array(z.union([z.string(), z.object({ pattern: z.string() })])).optional(),
  services: z.array(z.object({ service: z.string(), entrypoint: z.string().optional() })).optional(),
  queues: z.object({
    producers: z.array(z.object({ queue: z.string() })).optional(),
    consumers: z.array(z.object({ queue: z.string(), dead_letter_queue: z.string().optional() })).optional(),
  }),
  r2_buckets: z.array(z.object({ bucket_name: z.string().optional() })),
  analytics_engine_datasets: z.array(z.object({ dataset: z.string().optional() })),
  migrations: z.array(z.object({ tag: z.string() })),
});

/** Where a release can go. */
const ENVIRONMENTS = ["staging", "production"] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** Whether a text names one of them. */
export const isEnvironment = (name: string): name is Environment => ENVIRONMENTS.some((known) => known === name);

/** Who is deployed first: the gateway is the last, so that what it forwards to is there. */
const ORDER: readonly WorkerName[] = ["user", "product", "order", "payment", "notification", "gateway"];

/** What a Worker's configuration says of one environment, as far as a release needs it. */
export interface WorkerPlan {
  worker: WorkerName;
  /** Its configuration, from the root of the repository. */
  config: string;
  /** Its name at Cloudflare. */
  name: string;
  queues: string[];
  buckets: string[];
  datasets: string[];
  /** The newest migration of its Durable Objects. */
  migration: string | undefined;
  /** The entrypoints of siblings that it is bound to. */
  needs: { service: string; entrypoint?: string | undefined }[];
  /** Its public address, for the one that has any. */
  url: string | undefined;
}

/** Reads and validates the configuration of every Worker for an environment, in the order of their deployment. */
export function readPlans(environment: Environment): WorkerPlan[] {
  return ORDER.map((worker) => {
    const read = Config.parse(unstable_readConfig({ config: configOf(worker), env: environment }));
    const [route] = read.routes ?? [];
    const host = typeof route === "string" ? route : route?.pattern;
    return {
      worker,
      config: `wrangler/${worker}.jsonc`,
      name: read.name,
      queues: [
        ...(read.queues.producers ?? []).map(({ queue }) => queue),
        ...(read.queues.consumers ?? []).flatMap(({ queue, dead_letter_queue: dead }) =>
          dead ? [queue, dead] : queue,
        ),
      ],
      buckets: read.r2_buckets.flatMap(({ bucket_name: bucket }) => bucket ?? []),
      datasets: read.analytics_engine_datasets.flatMap(({ dataset }) => dataset ?? []),
      migration: read.migrations.at(-1)?.tag,
      needs: read.services ?? [],
      url: host === undefined ? undefined : `https://${host.replace(/\/.*$/, "")}`,
    };
  });
}

/** All different values of a list, in their order. */
export const distinct = (values: readonly string[]): string[] => [...new Set(values)];
