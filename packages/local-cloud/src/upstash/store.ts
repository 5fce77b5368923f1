import { SortedSet } from "./sorted-set.ts";

/** What a command answers, as JSON carries it. */
export type Reply = string | number | null | Reply[];

/** An error that a command answers, in Redis's words. */
export class RedisError extends Error {
  override name = "RedisError";
}

export const syntaxError = () => new RedisError("ERR syntax error");
const wrongType = () => new RedisError("WRONGTYPE Operation against a key holding the wrong kind of value");

/** One entry of a stream. */
export interface StreamEntry {
  ms: number;
  seq: number;
  fields: string[];
}

/** A stream and the last id it ever gave out. */
export interface Stream {
  entries: StreamEntry[];
  last: { ms: number; seq: number };
}

interface Values {
  string: string;
  hash: Map<string, string>;
  set: Set<string>;
  list: string[];
  zset: SortedSet;
  stream: Stream;
}

export type TypeName = keyof Values;
type Entry = { [T in TypeName]: { type: T; value: Values[T] } }[TypeName];

const empty: { [T in Exclude<TypeName, "string">]: () => Values[T] } = {
  hash: () => new Map(),
  set: () => new Set(),
  list: () => [],
  zset: () => new SortedSet(),
  stream: () => ({ entries: [], last: { ms: 0, seq: 0 } }),
};

/**
 * The keys, their values and the moments they expire. A change is told to `log` as a command that, replayed at any
 * later time, makes the same change.
 */
export class Store {
  readonly entries = new Map<string, Entry>();
  readonly expiries = new Map<string, number>();
  /** While the journal is replayed nothing expires by the clock: its own DEL says when that happened. */
  replaying = false;
  log: (command: string[]) => void = () => {};

  now(): number {
    return Date.now();
  }

  /** The entry of a key that has not expired; an expired one is deleted here. */
  entry(key: string): Entry | undefined {
    const at = this.expiries.get(key);
    if (at !== undefined && !this.replaying && at <= this.now()) this.remove(key, true);
    return this.entries.get(key);
  }

  string(key: string): string | undefined {
    const entry = this.entry(key);
    if (entry && entry.type !== "string") throw wrongType();
    return entry?.value;
  }

  /** The value of a key that must be of this type when it exists. */
  get<T extends Exclude<TypeName, "string">>(key: string, type: T): Values[T] | undefined {
    const entry = this.entry(key);
    if (!entry) return undefined;
    if (entry.type !== type) throw wrongType();
    return entry.value as Values[T];
  }

  /** As `get`, but makes an empty value for a key that is not there. */
  open<T extends Exclude<TypeName, "string">>(key: string, type: T): Values[T] {
    const existing = this.get(key, type);
    if (existing) return existing;
    const value = empty[type]();
    this.entries.set(key, { type, value } as Entry);
    return value;
  }

  setString(key: string, value: string): void {
    this.entries.set(key, { type: "string", value });
  }

  /** Deletes a key whose collection has become empty, as Redis does. */
  tidy(key: string): void {
    const entry = this.entries.get(key);
    if (!entry || entry.type === "string" || entry.type === "stream") return;
    const size = entry.type === "list" ? entry.value.length : entry.value.size;
    if (size === 0) this.remove(key);
  }

  /** Deletes a key; an expiry is told to the log, since replaying would not notice it. */
  remove(key: string, expired = false): boolean {
    this.expiries.delete(key);
    const removed = this.entries.delete(key);
    if (expired && removed) this.log(["DEL", key]);
    return removed;
  }

  /** Moves an entry with its expiry. */
  rename(from: string, to: string): void {
    const entry = this.entry(from);
    if (!entry) throw new RedisError("ERR no such key");
    const at = this.expiries.get(from);
    this.remove(from);
    this.remove(to);
    this.entries.set(to, entry);
    if (at !== undefined) this.expiries.set(to, at);
  }

  /** Deletes what has expired. */
  sweep(): void {
    const now = this.now();
    for (const [key, at] of this.expiries) if (at <= now) this.remove(key, true);
  }

  clear(): void {
    this.entries.clear();
    this.expiries.clear();
  }
}
