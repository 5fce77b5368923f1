import { addInteger, at, fromFloat, toBigInt, toFloat } from "../arguments.ts";
import type { Commands } from "../engine.ts";
import { RedisError, type Reply, type Store } from "../store.ts";
import { scanAll } from "./scan.ts";

function hset(store: Store, [key = "", ...pairs]: string[], command = "hset"): number {
  if (pairs.length % 2 !== 0) throw new RedisError(`ERR wrong number of arguments for '${command}' command`);
  const hash = store.open(key, "hash");
  const before = hash.size;
  for (let i = 0; i < pairs.length; i += 2) hash.set(at(pairs, i), at(pairs, i + 1));
  store.log(["HSET", key, ...pairs]);
  return hash.size - before;
}

function flat(hash: Map<string, string> | undefined): string[] {
  return [...(hash ?? [])].flat();
}

function hdel(store: Store, [key = "", ...fields]: string[]): Reply {
  const hash = store.get(key, "hash");
  const gone = fields.filter((field) => hash?.delete(field));
  if (gone.length > 0) store.log(["HDEL", key, ...gone]);
  store.tidy(key);
  return gone.length;
}

export const hashes: Commands = {
  hset: { arity: -4, run: (store, args) => hset(store, args) },
  hmset: {
    arity: -4,
    run: (store, args) => {
      hset(store, args, "hmset");
      return "OK";
    },
  },
  hsetnx: {
    arity: 4,
    run: (store, args) => (store.get(at(args, 0), "hash")?.has(at(args, 1)) ? 0 : hset(store, args)),
  },
  hget: { arity: 3, run: (store, [key = "", field = ""]) => store.get(key, "hash")?.get(field) ?? null },
  hmget: {
    arity: -3,
    run: (store, [key = "", ...fields]) => {
      const hash = store.get(key, "hash");
      return fields.map((field) => hash?.get(field) ?? null);
    },
  },
  hgetall: { arity: 2, run: (store, [key = ""]) => flat(store.get(key, "hash")) },
  hkeys: { arity: 2, run: (store, [key = ""]) => [...(store.get(key, "hash")?.keys() ?? [])] },
  hvals: { arity: 2, run: (store, [key = ""]) => [...(store.get(key, "hash")?.values() ?? [])] },
  hlen: { arity: 2, run: (store, [key = ""]) => store.get(key, "hash")?.size ?? 0 },
  hexists: { arity: 3, run: (store, [key = "", field = ""]) => (store.get(key, "hash")?.has(field) ? 1 : 0) },
  hdel: { arity: -3, run: hdel },
  hincrby: {
    arity: 4,
    run: (store, [key = "", field = "", by = ""]) => {
      const current = store.get(key, "hash")?.get(field);
      const sum = addInteger(current, toBigInt(by), "ERR hash value is not an integer");
      hset(store, [key, field, String(sum)]);
      return Number(sum);
    },
  },
  hincrbyfloat: {
    arity: 4,
    run: (store, [key = "", field = "", by = ""]) => {
      const current = store.get(key, "hash")?.get(field) ?? "0";
      const sum = toFloat(current, "ERR hash value is not a float") + toFloat(by);
      if (!Number.isFinite(sum)) throw new RedisError("ERR increment would produce NaN or Infinity");
      hset(store, [key, field, fromFloat(sum)]);
      return fromFloat(sum);
    },
  },
  hscan: {
    arity: -3,
    run: (store, [key = "", ...rest]) => scanAll([...(store.get(key, "hash") ?? [])], rest),
  },
};
