import type { Logger } from "@orderapp/http/log";
import { connectUpstash } from "@orderapp/http/upstash";
import type { Redis } from "@upstash/redis/cloudflare";

const TIMEOUT_MS = 250;
const SKIP_MS = 5_000;

/** What an isolate knows of its Redis; may vanish. `debt`: an invalidation that could not be told. */
type State = { redis: Redis; skipUntil: number; failures: number; debt: boolean };
const states = new Map<string, State>();

function stateOf(url: string, token: string): State {
  const known = states.get(url);
  if (known) return known;
  const redis = connectUpstash(url, token, TIMEOUT_MS);
  const made = { redis, skipUntil: 0, failures: 0, debt: false };
  states.set(url, made);
  return made;
}

/** The Redis of this isolate, which is not asked again for a few seconds after it did not answer. */
export function createRedisGate({ url, token, log }: { url: string; token: string; log: Logger }) {
  const state = stateOf(url, token);
  const fail = (): void => {
    state.failures += 1;
    state.skipUntil = Date.now() + SKIP_MS;
  };
  return {
    redis: state.redis,
    /** What `work` answers, or undefined while Redis is away. */
    async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
      if (state.skipUntil > Date.now()) return undefined;
      try {
        const answer = await work();
        state.failures = 0;
        return answer;
      } catch (error) {
        const known = state.skipUntil > Date.now();
        if (!known) {
          fail();
          log.warn("the catalogue cache does not answer; reads go to the database", { error });
        }
        return undefined;
      }
    },
    fail,
    /** Redis was told of every write again. */
    settle(): void {
      state.debt = false;
      state.failures = 0;
      state.skipUntil = 0;
    },
    /** Notes an invalidation that is still to be told; false when one was noted already. */
    owe(): boolean {
      const first = !state.debt;
      state.debt = true;
      return first;
    },
    owes: (): boolean => state.debt,
    /** Whether writes, of this isolate or of others, may not have reached Redis: after an own one, or a long outage. */
    missedWrites: (): boolean => state.debt || state.failures > 1,
  };
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
