import type { Extension, Plugin, Service, Worker_Binding } from "miniflare";
import { unsafeBindings } from "../workers/unsafe-bindings.ts";

// Loaded by Miniflare itself, by this file's path: its own simulation of Analytics Engine forgets every point.

/** What `unsafeBindings` calls this. */
export const ANALYTICS_PLUGIN = "orderapp-analytics";

const MODULE = `${ANALYTICS_PLUGIN}:dataset`;

// Points are gathered for a moment, so that a busy Worker makes a few requests a second and not one for each point. The
// invocation that a batch waits in may be ended early; after a second the next one no longer counts on it.
const DATASET = `
import entrypoints from "cloudflare-internal:workers";
const GATHER_MS = 25;
const LOST_MS = 1_000;
const MOST_WAITING = 10_000;
export default function (env) {
  let waiting = [];
  let since = 0;
  async function flush() {
    await scheduler.wait(GATHER_MS);
    const points = waiting;
    waiting = [];
    since = 0;
    const answer = await env.sink.fetch("http://analytics/_points", {
      method: "POST",
      body: JSON.stringify({ dataset: env.dataset, points }),
    });
    await answer.text();
  }
  return {
    writeDataPoint(point) {
      const at = Date.now();
      if (waiting.length < MOST_WAITING) waiting.push({ ...point, at });
      if (at - since < LOST_MS) return;
      since = at;
      // As at Cloudflare, nobody waits for a point, and a point that is lost stops nothing.
      entrypoints.waitUntil(flush().catch((error) => console.warn("Points of metrics were lost: " + error)));
    },
  };
}
`;

type Options = { dataset: string; port: number };
type WorkerOptions = Parameters<Plugin["getBindings"]>[0];

const own = (options: WorkerOptions): [string, Options][] =>
  unsafeBindings(ANALYTICS_PLUGIN, options).map(([name, { dataset, port }]) => {
    if (typeof dataset !== "string" || typeof port !== "number") throw new Error(`${name} names no dataset or port`);
    return [name, { dataset, port }];
  });

/** Miniflare's plugins of this file: a dataset whose points go to the analytics server of the local cloud. */
export const plugins: Record<string, Plugin> = {
  [ANALYTICS_PLUGIN]: {
    getBindings: (options): Worker_Binding[] =>
      own(options).map(([name, { dataset }]) => ({
        name,
        wrapped: {
          moduleName: MODULE,
          innerBindings: [
            { name: "dataset", json: JSON.stringify(dataset) },
            { name: "sink", service: { name: ANALYTICS_PLUGIN } },
          ],
        },
      })),
    getNodeBindings: () => ({}),
    getServices({ options }): Service[] {
      const first = own(options)[0];
      if (!first) return [];
      return [{ name: ANALYTICS_PLUGIN, external: { address: `127.0.0.1:${first[1].port}`, http: {} } }];
    },
    getExtensions: (): Extension[] => [{ modules: [{ name: MODULE, esModule: DATASET, internal: true }] }],
  },
};
