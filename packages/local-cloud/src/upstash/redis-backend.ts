import { Redis } from "ioredis";
import type { Backend } from "./backend.ts";
import type { Outcome } from "./engine.ts";
import { RedisError, type Reply } from "./store.ts";

function toReply(value: unknown): Reply {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number") return value;
  if (Array.isArray(value)) return value.map(toReply);
  if (Buffer.isBuffer(value)) return value.toString();
  if (typeof value === "bigint" || typeof value === "boolean") return Number(value);
  // The driver makes an object of a hash; over REST it is a list of names and values.
  if (typeof value === "object") return Object.entries(value).flatMap(([name, item]) => [name, toReply(item)]);
  throw new Error(`Redis answered a ${typeof value}`);
}

function toOutcome(error: Error | null, value: unknown): Outcome {
  return error ? { error: error.message } : { result: toReply(value) };
}

// The driver's class for these has no type.
function isReplyError(error: unknown): error is Error {
  return error instanceof Error && error.name === "ReplyError";
}

/** A real Redis server (REDIS_URL). */
export function redisBackend(url: string): Backend {
  const redis = new Redis(url, { protocol: 2, maxRetriesPerRequest: 1, enableOfflineQueue: true });
  // Each command's own failure is answered to its caller.
  redis.on("error", () => {});
  const run = async ([name = "", ...args]: string[]): Promise<Outcome> => {
    try {
      return { result: toReply(await redis.call(name, args)) };
    } catch (error) {
      if (isReplyError(error)) return { error: error.message };
      throw error;
    }
  };
  return {
    run,
    pipeline: (all) => Promise.all(all.map(run)),
    transaction: async (all) => {
      const multi = redis.multi();
      for (const [name = "", ...args] of all) multi.call(name, args);
      try {
        const results = await multi.exec();
        return (results ?? []).map(([error, value]) => toOutcome(error, value));
      } catch (error) {
        if (isReplyError(error)) throw new RedisError(error.message);
        throw error;
      }
    },
    close: async () => {
      redis.disconnect();
    },
  };
}
