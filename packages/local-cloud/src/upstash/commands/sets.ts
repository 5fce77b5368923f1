import { randomInt } from "node:crypto";
import { toInt } from "../arguments.ts";
import type { Commands } from "../engine.ts";
import { RedisError, type Reply, type Store } from "../store.ts";
import { scanAll } from "./scan.ts";

function members(store: Store, key: string): Set<string> {
  return store.get(key, "set") ?? new Set();
}

function sadd(store: Store, [key = "", ...names]: string[]): number {
  const set = store.open(key, "set");
  const added = names.filter((name) => !set.has(name) && set.add(name));
  if (added.length > 0) store.log(["SADD", key, ...added]);
  return added.length;
}

function srem(store: Store, [key = "", ...names]: string[]): number {
  const set = store.get(key, "set");
  const gone = names.filter((name) => set?.delete(name));
  if (gone.length > 0) store.log(["SREM", key, ...gone]);
  store.tidy(key);
  return gone.length;
}

type Combine = (store: Store, names: string[]) => Set<string>;

const combined: Record<"inter" | "union" | "diff", Combine> = {
  inter: (store, names) => fold(store, names, (all, set) => new Set([...all].filter((name) => set.has(name)))),
  union: (store, names) => fold(store, names, (all, set) => new Set([...all, ...set])),
  diff: (store, names) => fold(store, names, (all, set) => new Set([...all].filter((name) => !set.has(name)))),
};

function fold(store: Store, names: string[], step: (all: Set<string>, set: Set<string>) => Set<string>): Set<string> {
  return names.map((key) => members(store, key)).reduce(step);
}

function storeResult(combine: Combine): (store: Store, args: string[]) => Reply {
  return (store, [target = "", ...names]) => {
    const result = [...combine(store, names)];
    if (store.remove(target)) store.log(["DEL", target]);
    return result.length > 0 ? sadd(store, [target, ...result]) : 0;
  };
}

function pick(store: Store, key: string, count: string | undefined, remove: boolean): Reply {
  const pool = [...members(store, key)];
  const wanted = count === undefined ? 1 : toInt(count);
  if (wanted < 0 && remove) throw new RedisError("ERR value is out of range, must be positive");
  const repeats = wanted < 0;
  const picked: string[] = [];
  while (pool.length > 0 && picked.length < Math.abs(wanted)) {
    const index = randomInt(pool.length);
    picked.push(...(repeats ? pool.slice(index, index + 1) : pool.splice(index, 1)));
  }
  if (remove && picked.length > 0) srem(store, [key, ...picked]);
  return count === undefined ? (picked[0] ?? null) : picked;
}

export const sets: Commands = {
  sadd: { arity: -3, run: sadd },
  srem: { arity: -3, run: srem },
  smembers: { arity: 2, run: (store, [key = ""]) => [...members(store, key)] },
  sismember: { arity: 3, run: (store, [key = "", name = ""]) => (members(store, key).has(name) ? 1 : 0) },
  smismember: {
    arity: -3,
    run: (store, [key = "", ...names]) => names.map((name) => (members(store, key).has(name) ? 1 : 0)),
  },
  scard: { arity: 2, run: (store, [key = ""]) => members(store, key).size },
  sinter: { arity: -2, run: (store, names) => [...combined.inter(store, names)] },
  sunion: { arity: -2, run: (store, names) => [...combined.union(store, names)] },
  sdiff: { arity: -2, run: (store, names) => [...combined.diff(store, names)] },
  sinterstore: { arity: -3, run: storeResult(combined.inter) },
  sunionstore: { arity: -3, run: storeResult(combined.union) },
  sdiffstore: { arity: -3, run: storeResult(combined.diff) },
  smove: {
    arity: 4,
    run: (store, [from = "", to = "", name = ""]) => {
      store.get(to, "set");
      if (srem(store, [from, name]) === 0) return 0;
      sadd(store, [to, name]);
      return 1;
    },
  },
  spop: { arity: -2, run: (store, [key = "", count]) => pick(store, key, count, true) },
  srandmember: { arity: -2, run: (store, [key = "", count]) => pick(store, key, count, false) },
  sscan: {
    arity: -3,
    run: (store, [key = "", ...rest]) =>
      scanAll(
        [...members(store, key)].map((name) => [name]),
        rest,
      ),
  },
};
