import { toFloat } from "../arguments.ts";
import type { Scored } from "../sorted-set.ts";
import { RedisError } from "../store.ts";

function firstIndex(all: readonly Scored[], holds: (entry: Scored) => boolean): number {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = all[middle];
    if (entry && holds(entry)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function scoreBound(text: string): { value: number; exclusive: boolean } {
  const exclusive = text.startsWith("(");
  return { value: toFloat(exclusive ? text.slice(1) : text, "ERR min or max is not a float"), exclusive };
}

/** The members whose score is between two bounds, such as `1`, `(1` and `+inf`; lowest first. */
export function byScore(all: readonly Scored[], low: string, high: string): Scored[] {
  const min = scoreBound(low);
  const max = scoreBound(high);
  const from = firstIndex(all, ({ score }) => (min.exclusive ? score > min.value : score >= min.value));
  const to = firstIndex(all, ({ score }) => (max.exclusive ? score >= max.value : score > max.value));
  return all.slice(from, Math.max(from, to));
}

function lexTest(bound: string): (member: string) => number {
  if (bound === "-") return () => 1;
  if (bound === "+") return () => -1;
  const kind = bound[0];
  if (kind !== "[" && kind !== "(") throw new RedisError("ERR min or max not valid string range item");
  const value = bound.slice(1);
  return (member) => (member === value ? (kind === "[" ? 0 : Number.NaN) : member > value ? 1 : -1);
}

/** The members between two names, such as `[a`, `(b`, `-` and `+`, of a set whose scores are all the same. */
export function byLex(all: readonly Scored[], low: string, high: string): Scored[] {
  const fromLow = lexTest(low);
  const fromHigh = lexTest(high);
  return all.filter(({ member }) => fromLow(member) >= 0 && fromHigh(member) <= 0);
}
