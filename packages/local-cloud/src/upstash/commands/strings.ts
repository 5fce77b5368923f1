import { addInteger, at, expiryOf, fromFloat, sliceBounds, toBigInt, toFloat, toInt } from "../arguments.ts";
import type { Commands } from "../engine.ts";
import { RedisError, type Reply, type Store, syntaxError } from "../store.ts";

const expiryOptions = new Set(["EX", "PX", "EXAT", "PXAT"]);

interface SetOptions {
  only: "NX" | "XX" | undefined;
  get: boolean;
  keepTtl: boolean;
  expires: number | undefined;
}

function readSetOptions(store: Store, args: readonly string[]): SetOptions {
  const options: SetOptions = { only: undefined, get: false, keepTtl: false, expires: undefined };
  for (let i = 0; i < args.length; i += 1) {
    const option = at(args, i).toUpperCase();
    if ((option === "NX" || option === "XX") && !options.only) options.only = option;
    else if (option === "GET") options.get = true;
    else if (option === "KEEPTTL" && options.expires === undefined) options.keepTtl = true;
    else if (expiryOptions.has(option) && options.expires === undefined && !options.keepTtl) {
      i += 1;
      options.expires = expiryOf(store, option, at(args, i), "set");
    } else throw syntaxError();
  }
  return options;
}

/** Writes a string and its expiry; `undefined` removes the expiry. */
function write(store: Store, key: string, value: string, expires: number | undefined): void {
  store.setString(key, value);
  if (expires === undefined) store.expiries.delete(key);
  else store.expiries.set(key, expires);
  store.log(expires === undefined ? ["SET", key, value] : ["SET", key, value, "PXAT", String(expires)]);
}

function set(store: Store, [key = "", value = "", ...rest]: string[]): Reply {
  const options = readSetOptions(store, rest);
  const existing = store.entry(key);
  const old = options.get ? (store.string(key) ?? null) : null;
  if (options.only === "NX" ? existing : options.only === "XX" && !existing) return options.get ? old : null;
  write(store, key, value, options.keepTtl ? store.expiries.get(key) : options.expires);
  return options.get ? old : "OK";
}

function increment(store: Store, key: string, by: bigint): Reply {
  const sum = String(addInteger(store.string(key), by));
  write(store, key, sum, store.expiries.get(key));
  return Number(sum);
}

function setWithExpiry(option: string, command: string): (store: Store, args: string[]) => Reply {
  return (store, [key = "", amount = "", value = ""]) => {
    write(store, key, value, expiryOf(store, option, amount, command));
    return "OK";
  };
}

function pairsOf(args: readonly string[], command: string): [string, string][] {
  if (args.length % 2 !== 0) throw new RedisError(`ERR wrong number of arguments for '${command}' command`);
  return Array.from({ length: args.length / 2 }, (_, i) => [at(args, i * 2), at(args, i * 2 + 1)]);
}

function getEx(store: Store, [key = "", option = "", amount]: string[]): Reply {
  const value = store.string(key);
  if (value === undefined) return null;
  const name = option.toUpperCase();
  if (name === "PERSIST" && amount === undefined) write(store, key, value, undefined);
  else if (expiryOptions.has(name) && amount !== undefined) {
    write(store, key, value, expiryOf(store, name, amount, "getex"));
  } else if (name !== "") throw syntaxError();
  return value;
}

function getRange(store: Store, [key = "", start = "", stop = ""]: string[]): Reply {
  const bytes = Buffer.from(store.string(key) ?? "");
  const { from, to } = sliceBounds(toInt(start), toInt(stop), bytes.length);
  return from < to ? bytes.subarray(from, to).toString() : "";
}

export const strings: Commands = {
  set: { arity: -3, run: set },
  get: { arity: 2, run: (store, [key = ""]) => store.string(key) ?? null },
  setnx: { arity: 3, run: (store, [key = "", value = ""]) => (set(store, [key, value, "NX"]) === "OK" ? 1 : 0) },
  setex: { arity: 4, run: setWithExpiry("EX", "setex") },
  psetex: { arity: 4, run: setWithExpiry("PX", "psetex") },
  getset: { arity: 3, run: (store, [key = "", value = ""]) => set(store, [key, value, "GET"]) },
  getex: { arity: -2, run: getEx },
  getdel: {
    arity: 2,
    run: (store, [key = ""]) => {
      const value = store.string(key);
      if (value === undefined) return null;
      store.remove(key);
      store.log(["DEL", key]);
      return value;
    },
  },
  mget: {
    arity: -2,
    run: (store, args) =>
      args.map((key) => {
        const entry = store.entry(key);
        return entry?.type === "string" ? entry.value : null;
      }),
  },
  mset: {
    arity: -3,
    run: (store, args) => {
      for (const [key, value] of pairsOf(args, "mset")) write(store, key, value, undefined);
      return "OK";
    },
  },
  msetnx: {
    arity: -3,
    run: (store, args) => {
      const pairs = pairsOf(args, "msetnx");
      if (pairs.some(([key]) => store.entry(key))) return 0;
      for (const [key, value] of pairs) write(store, key, value, undefined);
      return 1;
    },
  },
  incr: { arity: 2, run: (store, [key = ""]) => increment(store, key, 1n) },
  decr: { arity: 2, run: (store, [key = ""]) => increment(store, key, -1n) },
  incrby: { arity: 3, run: (store, [key = "", by = ""]) => increment(store, key, toBigInt(by)) },
  decrby: { arity: 3, run: (store, [key = "", by = ""]) => increment(store, key, -toBigInt(by)) },
  incrbyfloat: {
    arity: 3,
    run: (store, [key = "", by = ""]) => {
      const sum = toFloat(store.string(key) ?? "0") + toFloat(by);
      if (!Number.isFinite(sum)) throw new RedisError("ERR increment would produce NaN or Infinity");
      write(store, key, fromFloat(sum), store.expiries.get(key));
      return fromFloat(sum);
    },
  },
  append: {
    arity: 3,
    run: (store, [key = "", more = ""]) => {
      const value = (store.string(key) ?? "") + more;
      write(store, key, value, store.expiries.get(key));
      return Buffer.byteLength(value);
    },
  },
  strlen: { arity: 2, run: (store, [key = ""]) => Buffer.byteLength(store.string(key) ?? "") },
  getrange: { arity: 4, run: getRange },
};
