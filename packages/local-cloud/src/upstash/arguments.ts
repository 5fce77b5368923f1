import { RedisError, type Store, syntaxError } from "./store.ts";

const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
const notInteger = () => new RedisError("ERR value is not an integer or out of range");

/** The argument at this place, which the command's arity guarantees. */
export function at(args: readonly string[], index: number): string {
  const value = args[index];
  if (value === undefined) throw syntaxError();
  return value;
}

export function toBigInt(text: string): bigint {
  if (!/^-?(?:0|[1-9]\d*)$/.test(text) || text === "-0") throw notInteger();
  const value = BigInt(text);
  if (value < int64.min || value > int64.max) throw notInteger();
  return value;
}

export function toInt(text: string): number {
  return Number(toBigInt(text));
}

/** Redis's floats, with `inf`. */
export function toFloat(text: string, message = "ERR value is not a valid float"): number {
  if (/^[+-]?inf(?:inity)?$/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) throw new RedisError(message);
  return Number(text);
}

export function fromFloat(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return String(value);
}

/** The sum of a 64-bit counter; the bounds are Redis's. */
export function addInteger(current: string | undefined, by: bigint, invalid?: string): bigint {
  let base: bigint;
  try {
    base = toBigInt(current ?? "0");
  } catch (error) {
    throw invalid === undefined ? error : new RedisError(invalid);
  }
  const sum = base + by;
  if (sum < int64.min || sum > int64.max) throw new RedisError("ERR increment or decrement would overflow");
  return sum;
}

/** The moment that EX, PX, EXAT or PXAT names, in milliseconds since the epoch. */
export function expiryOf(store: Store, option: string, value: string, command: string): number {
  const amount = toInt(value);
  const seconds = option.startsWith("EX");
  const moment = (seconds ? amount * 1000 : amount) + (option.endsWith("AT") ? 0 : store.now());
  if (amount <= 0 || !Number.isSafeInteger(moment))
    throw new RedisError(`ERR invalid expire time in '${command}' command`);
  return moment;
}

/** Redis's patterns: `*`, `?`, `[a-z]`, `[^a]` and `\` before a character that means itself. */
export function globToRegExp(pattern: string): RegExp {
  const escape = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const source = pattern.replace(/\\([\s\S])|\[(\^?)((?:\\.|[^\]])*)\]|[\s\S]/g, (match, literal, not, set) => {
    if (typeof literal === "string") return escape(literal);
    if (typeof set === "string") return `[${String(not)}${set.replace(/[\\[\]]/g, "\\$&")}]`;
    if (match === "*") return "[\\s\\S]*";
    return match === "?" ? "[\\s\\S]" : escape(match);
  });
  return new RegExp(`^${source}$`, "u");
}

/** The part of a list between two places, where negative ones count from the end. */
export function sliceBounds(start: number, stop: number, length: number): { from: number; to: number } {
  const from = Math.max(0, start < 0 ? start + length : start);
  const to = Math.min(length - 1, stop < 0 ? stop + length : stop);
  return { from, to: to + 1 };
}
