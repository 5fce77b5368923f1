import type { Extension, Plugin, Worker_Binding } from "miniflare";
import { unsafeBindings } from "../workers/unsafe-bindings.ts";

// Loaded by Miniflare itself, by this file's path. Cloudflare counts on the machine that a Worker runs on, at hardly any
// cost; Miniflare's own simulation writes each count to a disk, which costs as much as a whole request of the gateway.

/** What `unsafeBindings` calls this. */
export const RATE_LIMIT_PLUGIN = "orderapp-rate-limit";

const MODULE = `${RATE_LIMIT_PLUGIN}:limiter`;

const LIMITER = `
export default function ({ limit, period }) {
  let window;
  let counts = new Map();
  return {
    async limit({ key }) {
      const now = Math.floor(Date.now() / (period * 1_000));
      if (now !== window) {
        window = now;
        counts = new Map();
      }
      const count = counts.get(key) ?? 0;
      if (count >= limit) return { success: false };
      counts.set(key, count + 1);
      return { success: true };
    },
  };
}
`;

type Limit = { limit: number; period: number };
type WorkerOptions = Parameters<Plugin["getBindings"]>[0];

const own = (options: WorkerOptions): [string, Limit][] =>
  unsafeBindings(RATE_LIMIT_PLUGIN, options).map(([name, { limit, period }]) => {
    if (typeof limit !== "number" || typeof period !== "number") throw new Error(`${name} has no limit or period`);
    return [name, { limit, period }];
  });

/** Miniflare's plugins of this file: rate limits that are counted in the memory of the Worker's own isolate. */
export const plugins: Record<string, Plugin> = {
  [RATE_LIMIT_PLUGIN]: {
    getBindings: (options): Worker_Binding[] =>
      own(options).map(([name, { limit, period }]) => ({
        name,
        wrapped: {
          moduleName: MODULE,
          innerBindings: [
            { name: "limit", json: JSON.stringify(limit) },
            { name: "period", json: JSON.stringify(period) },
          ],
        },
      })),
    getNodeBindings: () => ({}),
    getServices: () => [],
    getExtensions: (): Extension[] => [{ modules: [{ name: MODULE, esModule: LIMITER, internal: true }] }],
  },
};
