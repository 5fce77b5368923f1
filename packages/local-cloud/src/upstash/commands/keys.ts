import { at, globToRegExp, toInt } from "../arguments.ts";
import type { Commands } from "../engine.ts";
import { RedisError, type Reply, type Store, syntaxError } from "../store.ts";

function del(store: Store, names: string[]): Reply {
  const gone = names.filter((key) => store.entry(key) !== undefined && store.remove(key));
  if (gone.length > 0) store.log(["DEL", ...gone]);
  return gone.length;
}

function expire(unit: number, absolute: boolean): (store: Store, args: string[]) => Reply {
  return (store, [key = "", amount = "", condition]) => {
    const moment = toInt(amount) * unit + (absolute ? 0 : store.now());
    if (!Number.isSafeInteger(moment)) throw new RedisError("ERR invalid expire time");
    if (!store.entry(key)) return 0;
    const current = store.expiries.get(key);
    const only = condition?.toUpperCase();
    if (only !== undefined && !["NX", "XX", "GT", "LT"].includes(only)) {
      throw new RedisError(`ERR Unsupported option ${condition}`);
    }
    if (only === "NX" && current !== undefined) return 0;
    if (only === "XX" && current === undefined) return 0;
    if (only === "GT" && moment <= (current ?? Infinity)) return 0;
    if (only === "LT" && moment >= (current ?? Infinity)) return 0;
    if (moment <= store.now() && !store.replaying) return del(store, [key]);
    store.expiries.set(key, moment);
    store.log(["PEXPIREAT", key, String(moment)]);
    return 1;
  };
}

function timeLeft(unit: number, absolute: boolean): (store: Store, args: string[]) => Reply {
  return (store, [key = ""]) => {
    if (!store.entry(key)) return -2;
    const moment = store.expiries.get(key);
    if (moment === undefined) return -1;
    return Math.round((moment - (absolute ? 0 : store.now())) / unit);
  };
}

// A cursor is a place among the keys' hashes, so that it stays right while keys come and go.
function hash(key: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) value = Math.imul(value ^ key.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}

function scan(store: Store, [cursor = "", ...options]: string[]): Reply {
  let pattern: RegExp | undefined;
  let count = 10;
  let type: string | undefined;
  for (let i = 0; i < options.length; i += 2) {
    const value = at(options, i + 1);
    const option = at(options, i).toUpperCase();
    if (option === "MATCH") pattern = globToRegExp(value);
    else if (option === "COUNT") count = toInt(value);
    else if (option === "TYPE") type = value.toLowerCase();
    else throw syntaxError();
  }
  if (!/^\d+$/.test(cursor)) throw new RedisError("ERR invalid cursor");
  if (count < 1) throw syntaxError();
  store.sweep();
  const from = Number(cursor);
  const ahead = [...store.entries.keys()]
    .map((key) => ({ key, place: hash(key) }))
    .filter(({ place }) => place >= from);
  ahead.sort((a, b) => a.place - b.place);
  const last = ahead[count - 1]?.place ?? Infinity;
  const seen = ahead.filter(({ place }) => place <= last);
  const found = seen.filter(({ key }) => !pattern || pattern.test(key));
  const wanted = found.filter(({ key }) => !type || store.entry(key)?.type === type);
  return [seen.length < ahead.length ? String(last + 1) : "0", wanted.map(({ key }) => key)];
}

function rename(store: Store, [from = "", to = ""]: string[]): Reply {
  store.rename(from, to);
  store.log(["RENAME", from, to]);
  return "OK";
}

export const keys: Commands = {
  del: { arity: -2, run: del },
  unlink: { arity: -2, run: del },
  exists: { arity: -2, run: (store, names) => names.filter((key) => store.entry(key)).length },
  touch: { arity: -2, run: (store, names) => names.filter((key) => store.entry(key)).length },
  type: { arity: 2, run: (store, [key = ""]) => store.entry(key)?.type ?? "none" },
  expire: { arity: -3, run: expire(1000, false) },
  pexpire: { arity: -3, run: expire(1, false) },
  expireat: { arity: -3, run: expire(1000, true) },
  pexpireat: { arity: -3, run: expire(1, true) },
  ttl: { arity: 2, run: timeLeft(1000, false) },
  pttl: { arity: 2, run: timeLeft(1, false) },
  expiretime: { arity: 2, run: timeLeft(1000, true) },
  pexpiretime: { arity: 2, run: timeLeft(1, true) },
  persist: {
    arity: 2,
    run: (store, [key = ""]) => {
      if (!store.entry(key) || !store.expiries.delete(key)) return 0;
      store.log(["PERSIST", key]);
      return 1;
    },
  },
  keys: {
    arity: 2,
    run: (store, [pattern = ""]) => {
      store.sweep();
      const matches = globToRegExp(pattern);
      return [...store.entries.keys()].filter((key) => matches.test(key));
    },
  },
  scan: { arity: -2, run: scan },
  rename: { arity: 3, run: rename },
  renamenx: {
    arity: 3,
    run: (store, args) => {
      if (store.entry(at(args, 1)) && store.entry(at(args, 0))) return 0;
      rename(store, args);
      return 1;
    },
  },
};
