import { at, toInt } from "../arguments.ts";
import type { Commands } from "../engine.ts";
import { RedisError, type Reply, type Store, type Stream, type StreamEntry, syntaxError } from "../store.ts";

type Id = Pick<StreamEntry, "ms" | "seq">;

const compare = (a: Id, b: Id): number => a.ms - b.ms || a.seq - b.seq;
const show = ({ ms, seq }: Id): string => `${ms}-${seq}`;
const invalidId = () => new RedisError("ERR Invalid stream ID specified as stream command argument");

function parseId(text: string, missingSeq: number): Id {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (!match) throw invalidId();
  return { ms: Number(match[1]), seq: match[2] === undefined ? missingSeq : Number(match[2]) };
}

function nextId(store: Store, stream: Stream, wanted: string): Id {
  const { last } = stream;
  if (wanted === "*") {
    const ms = Math.max(store.now(), last.ms);
    return { ms, seq: ms === last.ms ? last.seq + 1 : 0 };
  }
  const auto = /^(\d+)-\*$/.exec(wanted);
  const id = auto ? { ms: Number(auto[1]), seq: 0 } : parseId(wanted, 0);
  if (auto && id.ms === last.ms) id.seq = last.seq + 1;
  if (compare(id, last) <= 0) {
    throw new RedisError("ERR The ID specified in XADD is equal or smaller than the target stream top item");
  }
  return id;
}

interface Trim {
  kind: "MAXLEN" | "MINID";
  threshold: string;
}

function readTrim(args: readonly string[], start: number): { trim: Trim; next: number } {
  const kind = at(args, start).toUpperCase();
  if (kind !== "MAXLEN" && kind !== "MINID") throw syntaxError();
  let next = start + 1;
  if (args[next] === "~" || args[next] === "=") next += 1;
  const threshold = at(args, next);
  next += 1;
  if (args[next]?.toUpperCase() === "LIMIT") next += 2;
  return { trim: { kind, threshold }, next };
}

function applyTrim(store: Store, key: string, stream: Stream, { kind, threshold }: Trim): number {
  const { entries } = stream;
  const oldest = kind === "MINID" ? parseId(threshold, 0) : undefined;
  const keepFrom = oldest
    ? entries.findIndex((entry) => compare(entry, oldest) >= 0)
    : entries.length - toInt(threshold);
  const count = keepFrom < 0 && oldest ? entries.length : Math.max(0, keepFrom);
  if (count > 0) store.log(["XTRIM", key, kind, threshold]);
  entries.splice(0, count);
  return count;
}

function xadd(store: Store, [key = "", ...rest]: string[]): Reply {
  let place = 0;
  let trim: Trim | undefined;
  let create = true;
  for (;;) {
    const option = at(rest, place).toUpperCase();
    if (option === "NOMKSTREAM") {
      create = false;
      place += 1;
    } else if (option === "MAXLEN" || option === "MINID") {
      ({ trim, next: place } = readTrim(rest, place));
    } else break;
  }
  const fields = rest.slice(place + 1);
  if (fields.length === 0 || fields.length % 2 !== 0) {
    throw new RedisError("ERR wrong number of arguments for 'xadd' command");
  }
  if (!create && !store.get(key, "stream")) return null;
  const existing = store.get(key, "stream") ?? { entries: [], last: { ms: 0, seq: 0 } };
  const id = nextId(store, existing, at(rest, place));
  const stream = store.open(key, "stream");
  stream.entries.push({ ...id, fields });
  stream.last = id;
  store.log(["XADD", key, show(id), ...fields]);
  if (trim) applyTrim(store, key, stream, trim);
  return show(id);
}

function range(store: Store, key: string, low: string, high: string, rest: readonly string[], rev: boolean): Reply {
  const bound = (text: string, missingSeq: number) => {
    if (text === "-") return { ms: 0, seq: 0 };
    if (text === "+") return { ms: Infinity, seq: Infinity };
    return parseId(text.replace(/^\(/, ""), missingSeq);
  };
  const min = bound(low, 0);
  const max = bound(high, Infinity);
  if (rest.length > 0 && at(rest, 0).toUpperCase() !== "COUNT") throw syntaxError();
  const count = rest.length > 0 ? toInt(at(rest, 1)) : Infinity;
  const found = (store.get(key, "stream")?.entries ?? []).filter((entry) => {
    const fromMin = compare(entry, min);
    const fromMax = compare(entry, max);
    return (low.startsWith("(") ? fromMin > 0 : fromMin >= 0) && (high.startsWith("(") ? fromMax < 0 : fromMax <= 0);
  });
  return (rev ? found.toReversed() : found).slice(0, count).map((entry) => [show(entry), entry.fields]);
}

function xdel(store: Store, [key = "", ...ids]: string[]): Reply {
  const stream = store.get(key, "stream");
  const wanted = new Set(ids.map((id) => show(parseId(id, 0))));
  if (!stream) return 0;
  const before = stream.entries.length;
  stream.entries = stream.entries.filter((entry) => !wanted.has(show(entry)));
  if (stream.entries.length < before) store.log(["XDEL", key, ...wanted]);
  return before - stream.entries.length;
}

export const streams: Commands = {
  xadd: { arity: -5, run: xadd },
  xlen: { arity: 2, run: (store, [key = ""]) => store.get(key, "stream")?.entries.length ?? 0 },
  xrange: {
    arity: -4,
    run: (store, [key = "", low = "", high = "", ...rest]) => range(store, key, low, high, rest, false),
  },
  xrevrange: {
    arity: -4,
    run: (store, [key = "", high = "", low = "", ...rest]) => range(store, key, low, high, rest, true),
  },
  xdel: { arity: -3, run: xdel },
  xtrim: {
    arity: -4,
    run: (store, [key = "", ...rest]) => {
      const stream = store.get(key, "stream");
      return stream ? applyTrim(store, key, stream, readTrim(rest, 0).trim) : 0;
    },
  },
};
