import { at, fromFloat, sliceBounds, toFloat, toInt } from "../arguments.ts";
import type { Commands } from "../engine.ts";
import type { Scored } from "../sorted-set.ts";
import { RedisError, type Reply, type Store, syntaxError } from "../store.ts";
import { scanAll } from "./scan.ts";
import { byLex, byScore } from "./zrange.ts";

const notFloat = "ERR value is not a valid float";
const addOptions = new Set(["NX", "XX", "GT", "LT", "CH", "INCR"]);

function members(store: Store, key: string): readonly Scored[] {
  return store.get(key, "zset")?.members ?? [];
}

function write(store: Store, key: string, member: string, score: number): void {
  if (Number.isNaN(score)) throw new RedisError("ERR resulting score is not a number (NaN)");
  store.open(key, "zset").set(member, score);
  store.log(["ZADD", key, fromFloat(score), member]);
}

function zadd(store: Store, [key = "", ...rest]: string[]): Reply {
  const options = new Set<string>();
  let first = 0;
  for (; addOptions.has(rest[first]?.toUpperCase() ?? ""); first += 1) options.add(at(rest, first).toUpperCase());
  const pairs = rest.slice(first);
  if (pairs.length === 0 || pairs.length % 2 !== 0) throw syntaxError();
  if (options.has("NX") && (options.has("XX") || options.has("GT") || options.has("LT"))) {
    throw new RedisError("ERR GT, LT, and/or NX options at the same time are not compatible");
  }
  if (options.has("GT") && options.has("LT")) {
    throw new RedisError("ERR GT, LT, and/or NX options at the same time are not compatible");
  }
  if (options.has("INCR") && pairs.length > 2) {
    throw new RedisError("ERR INCR option supports a single increment-element pair");
  }
  const scored = Array.from({ length: pairs.length / 2 }, (_, i) => ({
    score: toFloat(at(pairs, i * 2), notFloat),
    member: at(pairs, i * 2 + 1),
  }));
  let added = 0;
  let changed = 0;
  let result: string | null = null;
  for (const { score, member } of scored) {
    const old = store.get(key, "zset")?.score(member);
    if (old === undefined ? options.has("XX") : options.has("NX")) continue;
    const next = options.has("INCR") ? (old ?? 0) + score : score;
    if (old !== undefined && ((options.has("GT") && next <= old) || (options.has("LT") && next >= old))) continue;
    result = fromFloat(next);
    if (next === old) continue;
    write(store, key, member, next);
    if (old === undefined) added += 1;
    else changed += 1;
  }
  if (options.has("INCR")) return result;
  return options.has("CH") ? added + changed : added;
}

function remove(store: Store, key: string, names: readonly string[]): number {
  const set = store.get(key, "zset");
  const gone = names.filter((name) => set?.delete(name));
  if (gone.length > 0) store.log(["ZREM", key, ...gone]);
  store.tidy(key);
  return gone.length;
}

function present(found: readonly Scored[], withScores: boolean): Reply {
  return found.flatMap(({ member, score }) => (withScores ? [member, fromFloat(score)] : [member]));
}

function byRank(all: readonly Scored[], start: string, stop: string): Scored[] {
  const { from, to } = sliceBounds(toInt(start), toInt(stop), all.length);
  return from < to ? all.slice(from, to) : [];
}

interface RangeOptions {
  by: "rank" | "score" | "lex";
  rev: boolean;
  withScores: boolean;
  limit: { offset: number; count: number } | undefined;
}

function readRange(args: readonly string[], start: Pick<RangeOptions, "by" | "rev">): RangeOptions {
  const options: RangeOptions = { ...start, withScores: false, limit: undefined };
  for (let i = 0; i < args.length; i += 1) {
    const option = at(args, i).toUpperCase();
    if (option === "BYSCORE") options.by = "score";
    else if (option === "BYLEX") options.by = "lex";
    else if (option === "REV") options.rev = true;
    else if (option === "WITHSCORES") options.withScores = true;
    else if (option === "LIMIT") {
      options.limit = { offset: toInt(at(args, i + 1)), count: toInt(at(args, i + 2)) };
      i += 2;
    } else throw syntaxError();
  }
  if (options.limit && options.by === "rank") {
    throw new RedisError("ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
  }
  return options;
}

function range(start: Pick<RangeOptions, "by" | "rev">): (store: Store, args: string[]) => Reply {
  return (store, [key = "", first = "", second = "", ...rest]) => {
    const { by, rev, withScores, limit } = readRange(rest, start);
    const all = members(store, key);
    let found: Scored[];
    if (by === "rank") found = byRank(rev ? all.toReversed() : all, first, second);
    else {
      const [low, high] = rev ? [second, first] : [first, second];
      found = by === "score" ? byScore(all, low, high) : byLex(all, low, high);
      if (rev) found.reverse();
    }
    if (limit) {
      const end = limit.count < 0 ? found.length : limit.offset + limit.count;
      found = limit.offset < 0 ? [] : found.slice(limit.offset, end);
    }
    return present(found, withScores);
  };
}

function pop(end: "min" | "max"): (store: Store, args: string[]) => Reply {
  return (store, [key = "", count = "1"]) => {
    const all = members(store, key);
    const found = (end === "min" ? all : all.toReversed()).slice(0, Math.max(0, toInt(count)));
    remove(
      store,
      key,
      found.map(({ member }) => member),
    );
    return present(found, true);
  };
}

function rank(store: Store, [key = "", member = ""]: string[], rev: boolean): Reply {
  const set = store.get(key, "zset");
  const place = set?.rank(member) ?? -1;
  if (place < 0 || !set) return null;
  return rev ? set.size - 1 - place : place;
}

function removeFound(find: (all: readonly Scored[], low: string, high: string) => Scored[]) {
  return (store: Store, [key = "", low = "", high = ""]: string[]): Reply => {
    const found = find(members(store, key), low, high);
    return remove(
      store,
      key,
      found.map(({ member }) => member),
    );
  };
}

function scoreOf(store: Store, key: string, member: string): string | null {
  const score = store.get(key, "zset")?.score(member);
  return score === undefined ? null : fromFloat(score);
}

export const sortedSets: Commands = {
  zadd: { arity: -4, run: zadd },
  zincrby: { arity: 4, run: (store, [key = "", by = "", member = ""]) => zadd(store, [key, "INCR", by, member]) },
  zrem: { arity: -3, run: (store, [key = "", ...names]) => remove(store, key, names) },
  zcard: { arity: 2, run: (store, [key = ""]) => members(store, key).length },
  zscore: { arity: 3, run: (store, [key = "", member = ""]) => scoreOf(store, key, member) },
  zmscore: { arity: -3, run: (store, [key = "", ...names]) => names.map((name) => scoreOf(store, key, name)) },
  zrank: { arity: 3, run: (store, args) => rank(store, args, false) },
  zrevrank: { arity: 3, run: (store, args) => rank(store, args, true) },
  zcount: { arity: 4, run: (store, [key = "", low = "", high = ""]) => byScore(members(store, key), low, high).length },
  zrange: { arity: -4, run: range({ by: "rank", rev: false }) },
  zrevrange: { arity: -4, run: range({ by: "rank", rev: true }) },
  zrangebyscore: { arity: -4, run: range({ by: "score", rev: false }) },
  zrevrangebyscore: { arity: -4, run: range({ by: "score", rev: true }) },
  zrangebylex: { arity: -4, run: range({ by: "lex", rev: false }) },
  zremrangebyscore: { arity: 4, run: removeFound(byScore) },
  zremrangebyrank: { arity: 4, run: removeFound(byRank) },
  zremrangebylex: { arity: 4, run: removeFound(byLex) },
  zpopmin: { arity: -2, run: pop("min") },
  zpopmax: { arity: -2, run: pop("max") },
  zscan: {
    arity: -3,
    run: (store, [key = "", ...rest]) =>
      scanAll(
        members(store, key).map(({ member, score }) => [member, fromFloat(score)]),
        rest,
      ),
  },
};
