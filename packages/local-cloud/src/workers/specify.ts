import { join } from "node:path";
import type { V4WorkerOptionsShape } from "miniflare";
import { RATE_LIMITERS, readRateLimits } from "@orderapp/contracts/rate-limits";
import { ANALYTICS_PLUGIN } from "../analytics/plugin.ts";
import type { Cloud } from "../cloud.ts";
import { RATE_LIMIT_PLUGIN } from "../rate-limits/plugin.ts";
import type { Bundle } from "./bundle.ts";
import type { WorkerName } from "./names.ts";
import type { WorkerSpec } from "./protocol.ts";

interface RunSettings {
  cloud: Pick<Cloud, "env"> & { urls: Pick<Cloud["urls"], "analytics"> };
  /** The gateway's origin. */
  gateway: string;
  vars: Partial<Record<WorkerName | "all", Record<string, string>>> | undefined;
  logLevel: string | undefined;
}

/** The Workers of one run: configuration, then the cloud's addresses and secrets, then what the run says. */
export function specify(bundles: readonly Bundle[], settings: RunSettings): WorkerSpec[] {
  const services = new Set(bundles.map(({ service }) => service));
  return bundles.map(({ name, service, folder, options }) => {
    const bindings = {
      ...options.bindings,
      ...settings.cloud.env[name],
      ...ownAddresses(options, settings.gateway),
      ...(settings.logLevel === undefined ? {} : { LOG_LEVEL: settings.logLevel }),
      ...settings.vars?.all,
      ...settings.vars?.[name],
    };
    return {
      service,
      folder,
      options: {
        ...options,
        // Miniflare routes every request of a Worker that has assets through two Workers of its own, which costs as
        // much again as the request; a folder served by workerd itself costs nothing, and answers the same paths.
        assets: undefined,
        // No Worker forwards this header to a backing service, and taking it out copies the headers of every request.
        stripCfConnectingIp: false,
        analyticsEngineDatasets: undefined,
        ratelimits: undefined,
        unsafeBindings: [
          ...datasets(options, settings.cloud.urls.analytics),
          ...rateLimiters(options, "RATE_LIMITS" in bindings ? bindings.RATE_LIMITS : undefined),
        ],
        serviceBindings: { ...present(options, services), ...staticFiles(options) },
        bindings,
      },
    };
  });
}

/** Limiters with the quotas that the run's setting says, so that a run may have narrow ones, or none. */
function rateLimiters({ ratelimits }: V4WorkerOptionsShape, setting: unknown) {
  if (typeof setting !== "string") return [];
  return [...readRateLimits(setting)].flatMap(([policy, { requests, seconds }]) => {
    const name = RATE_LIMITERS[policy];
    if (!ratelimits || !(name in ratelimits)) return [];
    const plugin = { package: join(import.meta.dirname, "../rate-limits/plugin.ts"), name: RATE_LIMIT_PLUGIN };
    return [{ name, type: RATE_LIMIT_PLUGIN, plugin, options: { limit: requests, period: seconds } }];
  });
}

/** Datasets whose points are kept, in the place of Miniflare's, which forget them. */
function datasets({ analyticsEngineDatasets }: V4WorkerOptionsShape, url: string) {
  return Object.entries(analyticsEngineDatasets ?? {}).map(([name, { dataset }]) => ({
    name,
    type: ANALYTICS_PLUGIN,
    plugin: { package: join(import.meta.dirname, "../analytics/plugin.ts"), name: ANALYTICS_PLUGIN },
    options: { dataset, port: Number(new URL(url).port) },
  }));
}

const ADDRESSES = ["STORE_URL", "API_URL"];

const ownAddresses = ({ bindings }: V4WorkerOptionsShape, gateway: string): Record<string, string> =>
  Object.fromEntries(ADDRESSES.flatMap((name) => (bindings && name in bindings ? [[name, gateway]] : [])));

// workerd refuses to start with a binding to a Worker that is not there.
function present(options: V4WorkerOptionsShape, services: ReadonlySet<string>) {
  const bindings = Object.entries(options.serviceBindings ?? {});
  return Object.fromEntries(
    bindings.filter(([, target]) => {
      const name: unknown = typeof target === "object" && "name" in target ? target.name : target;
      return typeof name !== "string" || services.has(name);
    }),
  );
}

function staticFiles({ assets }: V4WorkerOptionsShape): NonNullable<V4WorkerOptionsShape["serviceBindings"]> {
  return assets?.binding === undefined
    ? {}
    : { [assets.binding]: { disk: { path: assets.directory, writable: false } } };
}
