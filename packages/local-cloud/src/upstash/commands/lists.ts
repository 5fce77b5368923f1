import { at, sliceBounds, toInt } from "../arguments.ts";
import type { Commands } from "../engine.ts";
import { RedisError, type Reply, type Store, syntaxError } from "../store.ts";

type End = "LEFT" | "RIGHT";

function push(end: End, mustExist = false): (store: Store, args: string[]) => number {
  return (store, [key = "", ...values]) => {
    if (mustExist && !store.get(key, "list")) return 0;
    const list = store.open(key, "list");
    if (end === "LEFT") list.unshift(...values.toReversed());
    else list.push(...values);
    store.log([end === "LEFT" ? "LPUSH" : "RPUSH", key, ...values]);
    return list.length;
  };
}

function pop(end: End): (store: Store, args: string[]) => Reply {
  return (store, [key = "", count]) => {
    const wanted = count === undefined ? 1 : toInt(count);
    if (wanted < 0) throw new RedisError("ERR value is out of range, must be positive");
    const list = store.get(key, "list");
    if (!list) return null;
    const size = Math.min(wanted, list.length);
    const popped = end === "LEFT" ? list.splice(0, size) : list.splice(list.length - size, size).toReversed();
    if (popped.length > 0) store.log([end === "LEFT" ? "LPOP" : "RPOP", key, String(popped.length)]);
    store.tidy(key);
    return count === undefined ? (popped[0] ?? null) : popped;
  };
}

function toEnd(text: string): End {
  const end = text.toUpperCase();
  if (end !== "LEFT" && end !== "RIGHT") throw syntaxError();
  return end;
}

function move(store: Store, from: string, to: string, fromEnd: End, toEndOf: End): Reply {
  store.get(to, "list");
  const value = pop(fromEnd)(store, [from]);
  if (typeof value !== "string") return null;
  push(toEndOf)(store, [to, value]);
  return value;
}

function trim(store: Store, [key = "", start = "", stop = ""]: string[]): Reply {
  const list = store.get(key, "list");
  const { from, to } = sliceBounds(toInt(start), toInt(stop), list?.length ?? 0);
  if (!list) return "OK";
  list.splice(0, list.length, ...list.slice(from, Math.max(from, to)));
  store.log(["LTRIM", key, start, stop]);
  store.tidy(key);
  return "OK";
}

function remove(store: Store, [key = "", count = "", value = ""]: string[]): Reply {
  const list = store.get(key, "list");
  const limit = toInt(count);
  if (!list) return 0;
  const places = list.flatMap((item, i) => (item === value ? [i] : []));
  const chosen = limit === 0 ? places : limit > 0 ? places.slice(0, limit) : places.slice(limit);
  for (const place of chosen.toReversed()) list.splice(place, 1);
  if (chosen.length > 0) store.log(["LREM", key, count, value]);
  store.tidy(key);
  return chosen.length;
}

function setAt(store: Store, [key = "", index = "", value = ""]: string[]): Reply {
  const list = store.get(key, "list");
  if (!list) throw new RedisError("ERR no such key");
  const place = toInt(index);
  const real = place < 0 ? place + list.length : place;
  if (list[real] === undefined) throw new RedisError("ERR index out of range");
  list[real] = value;
  store.log(["LSET", key, index, value]);
  return "OK";
}

function range(store: Store, [key = "", start = "", stop = ""]: string[]): Reply {
  const list = store.get(key, "list") ?? [];
  const { from, to } = sliceBounds(toInt(start), toInt(stop), list.length);
  return from < to ? list.slice(from, to) : [];
}

export const lists: Commands = {
  lpush: { arity: -3, run: push("LEFT") },
  rpush: { arity: -3, run: push("RIGHT") },
  lpushx: { arity: -3, run: push("LEFT", true) },
  rpushx: { arity: -3, run: push("RIGHT", true) },
  lpop: { arity: -2, run: pop("LEFT") },
  rpop: { arity: -2, run: pop("RIGHT") },
  llen: { arity: 2, run: (store, [key = ""]) => store.get(key, "list")?.length ?? 0 },
  lrange: { arity: 4, run: range },
  lindex: { arity: 3, run: (store, [key = "", index = ""]) => store.get(key, "list")?.at(toInt(index)) ?? null },
  ltrim: { arity: 4, run: trim },
  lrem: { arity: 4, run: remove },
  lset: { arity: 4, run: setAt },
  lmove: {
    arity: 5,
    run: (store, args) => move(store, at(args, 0), at(args, 1), toEnd(at(args, 2)), toEnd(at(args, 3))),
  },
  rpoplpush: { arity: 3, run: (store, [from = "", to = ""]) => move(store, from, to, "RIGHT", "LEFT") },
};
