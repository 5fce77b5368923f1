import { Binary, Decimal128, Long, ObjectId } from "bson";
import { evalExpr } from "mingo/core";
import { $push } from "mingo/operators/accumulator";
import { $toString as plainToString } from "mingo/operators/expression";
import type { Options } from "mingo/types";
import { compareValues, equalValues, hashKey, rank } from "./compare.ts";
import { MongoError } from "./errors.ts";
import { formatValue } from "./format.ts";
import { arithmetic, isNumeric, toBigInt, toNumber } from "./numeric.ts";
import type { Numeric } from "./numeric.ts";
import { promote } from "./promote.ts";
import { isDoc, typeAlias } from "./values.ts";

type Target = unknown;

function args(target: Target, expression: unknown, options: Options, name: string, count?: number): unknown[] {
  const value = evalExpr(target, expression, options);
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (count !== undefined && list.length !== count) {
    throw new MongoError(
      "BadValue",
      `Expression ${name} takes exactly ${count} arguments. ${list.length} were passed in.`,
    );
  }
  return list;
}

function comparison(name: string, holds: (difference: number) => boolean) {
  return (target: Target, expression: unknown, options: Options): boolean => {
    const [a, b] = args(target, expression, options, name, 2);
    return holds(compareValues(a, b));
  };
}

function fold(numbers: readonly Numeric[], op: "add" | "multiply"): unknown {
  let plain = op === "add" ? 0 : 1;
  if (numbers.every((n) => typeof n === "number")) {
    for (const n of numbers) plain = op === "add" ? plain + n : plain * n;
    if (!Number.isInteger(plain) || Number.isSafeInteger(plain) || !numbers.every(Number.isInteger)) return plain;
  }
  return promote(numbers.reduce<Numeric>((sum, n) => arithmetic(sum, n, op), op === "add" ? 0 : 1));
}

function arithmeticOperator(name: "$add" | "$multiply") {
  return (target: Target, expression: unknown, options: Options): unknown => {
    const list = args(target, expression, options, name);
    if (list.some((value) => value === null || value === undefined)) return null;
    const dates = list.filter((value) => value instanceof Date);
    const numbers = list.filter(isNumeric);
    if (numbers.length + dates.length !== list.length || dates.length > (name === "$add" ? 1 : 0)) {
      const wrong = list.find((value) => !isNumeric(value));
      throw new MongoError(
        "TypeMismatch",
        `${name} only supports numeric${name === "$add" ? " or date" : ""} types, not ${typeAlias(wrong)}`,
      );
    }
    const [date] = dates;
    if (date === undefined) return fold(numbers, name === "$add" ? "add" : "multiply");
    return new Date(date.getTime() + numbers.reduce<number>((sum, n) => sum + toNumber(n), 0));
  };
}

function subtract(target: Target, expression: unknown, options: Options): unknown {
  const [a, b] = args(target, expression, options, "$subtract", 2);
  if (a === null || a === undefined || b === null || b === undefined) return null;
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  if (a instanceof Date && isNumeric(b)) return new Date(a.getTime() - toNumber(b));
  if (isNumeric(a) && isNumeric(b)) return fold([a, negate(b)], "add");
  throw new MongoError("TypeMismatch", `can't $subtract ${typeAlias(b)} from ${typeAlias(a)}`);
}

function negate(value: Numeric): Numeric {
  return typeof value === "number" ? -value : arithmetic(value, -1, "multiply");
}

/** The values an accumulator sees: one of each document of a group, or the members of an array expression. */
function accumulated(target: Target, expression: unknown, options: Options): unknown[] {
  if (Array.isArray(target)) return $push(target.filter(isDoc), expression, options);
  const value = evalExpr(target, expression, options);
  if (!Array.isArray(value)) return [value];
  const [only] = value;
  return value.length === 1 && Array.isArray(expression) && Array.isArray(only) ? only : value;
}

function sum(target: Target, expression: unknown, options: Options): unknown {
  return fold(accumulated(target, expression, options).filter(isNumeric), "add");
}

function average(target: Target, expression: unknown, options: Options): unknown {
  const numbers = accumulated(target, expression, options).filter(isNumeric);
  if (numbers.length === 0) return null;
  const total = fold(numbers, "add");
  return isNumeric(total) ? toNumber(total) / numbers.length : null;
}

function extreme(sign: 1 | -1) {
  return (target: Target, expression: unknown, options: Options): unknown => {
    const values = accumulated(target, expression, options).filter((value) => value !== null && value !== undefined);
    return (
      values.reduce<unknown>(
        (best, value) => (best === undefined || compareValues(value, best) * sign > 0 ? value : best),
        undefined,
      ) ?? null
    );
  };
}

function addToSet(target: Target, expression: unknown, options: Options): unknown[] {
  // Inside a document a missing value stays missing, where the engine would make it null.
  const values = Array.isArray(target)
    ? $push(target, { value: expression }, options).map((holder) => (isDoc(holder) ? holder["value"] : undefined))
    : accumulated(target, expression, options);
  const seen = new Map<string, unknown>();
  for (const value of values) if (value !== undefined) seen.set(hashKey(value), value);
  return [...seen.values()];
}

function toLong(target: Target, expression: unknown, options: Options): unknown {
  const value = evalExpr(target, expression, options);
  if (value === null || value === undefined) return null;
  if (typeof value === "string") {
    if (!/^[+-]?\d+$/.test(value))
      throw new MongoError("BadValue", `Failed to parse number '${value}' in $convert with no onError value`);
    return promote(Long.fromBigInt(BigInt(value)));
  }
  if (typeof value === "boolean") return Number(value);
  if (value instanceof Date) return value.getTime();
  if (isNumeric(value)) return promote(Long.fromBigInt(toBigInt(value)));
  throw new MongoError(
    "BadValue",
    `Unsupported conversion from ${typeAlias(value)} to long in $convert with no onError value`,
  );
}

function textOf(value: unknown): string {
  if (value instanceof Date) return String(value.getTime());
  return typeof value === "string" ? value : formatValue(value);
}

function toDecimal(target: Target, expression: unknown, options: Options): unknown {
  const value = evalExpr(target, expression, options);
  if (value === null || value === undefined) return null;
  return value instanceof Decimal128
    ? value
    : Decimal128.fromStringWithRounding(isNumeric(value) ? value.toString() : textOf(value));
}

function toObjectId(target: Target, expression: unknown, options: Options): unknown {
  const value = evalExpr(target, expression, options);
  if (value === null || value === undefined) return null;
  if (value instanceof ObjectId) return value;
  if (typeof value === "string" && /^[0-9a-fA-F]{24}$/.test(value)) return new ObjectId(value);
  throw new MongoError(
    "BadValue",
    `Failed to parse objectId '${formatValue(value)}' in $convert with no onError value`,
  );
}

function toText(target: Target, expression: unknown, options: Options): unknown {
  const value = evalExpr(target, expression, options);
  if (value instanceof ObjectId) return value.toHexString();
  if (isNumeric(value) && typeof value !== "number") return value.toString();
  return plainToString({ value }, "$value", options);
}

function divide(target: Target, expression: unknown, options: Options): unknown {
  const [a, b] = args(target, expression, options, "$divide", 2);
  if (a === null || a === undefined || b === null || b === undefined) return null;
  if (!isNumeric(a) || !isNumeric(b)) {
    throw new MongoError(
      "TypeMismatch",
      `$divide only supports numeric types, not ${typeAlias(a)} and ${typeAlias(b)}`,
    );
  }
  if (toNumber(b) === 0) throw new MongoError("BadValue", "can't $divide by zero");
  return toNumber(a) / toNumber(b);
}

function contains(target: Target, expression: unknown, options: Options): boolean {
  const [value, list] = args(target, expression, options, "$in", 2);
  if (!Array.isArray(list))
    throw new MongoError("BadValue", `$in requires an array as a second argument, found: ${typeAlias(list)}`);
  return list.some((item: unknown) => equalValues(item, value));
}

function binarySize(target: Target, expression: unknown, options: Options): unknown {
  const value = evalExpr(target, expression, options);
  if (value instanceof Binary) return value.length();
  return typeof value === "string" ? Buffer.byteLength(value) : null;
}

/** Replacements for the engine's operators whose results depend on exact types and on BSON's order. */
export const exactExpressions = {
  $eq: comparison("$eq", (difference) => difference === 0),
  $ne: comparison("$ne", (difference) => difference !== 0),
  $gt: comparison("$gt", (difference) => difference > 0),
  $gte: comparison("$gte", (difference) => difference >= 0),
  $lt: comparison("$lt", (difference) => difference < 0),
  $lte: comparison("$lte", (difference) => difference <= 0),
  $cmp: (target: Target, expression: unknown, options: Options) => {
    const [a, b] = args(target, expression, options, "$cmp", 2);
    return Math.sign(compareValues(a, b));
  },
  $in: contains,
  $add: arithmeticOperator("$add"),
  $multiply: arithmeticOperator("$multiply"),
  $subtract: subtract,
  $divide: divide,
  $toLong: toLong,
  $toDecimal: toDecimal,
  $toObjectId: toObjectId,
  $toString: toText,
  $type: (target: Target, expression: unknown, options: Options) => typeAlias(evalExpr(target, expression, options)),
  $isNumber: (target: Target, expression: unknown, options: Options) =>
    isNumeric(evalExpr(target, expression, options)),
  $binarySize: binarySize,
  $not: (target: Target, expression: unknown, options: Options) => {
    const [value] = args(target, expression, options, "$not");
    return value === null || value === undefined || value === false || (isNumeric(value) && toNumber(value) === 0);
  },
  $sortArray: sortArray,
};

function sortArray(target: Target, expression: unknown, options: Options): unknown {
  const spec = isDoc(expression) ? expression : {};
  const input = evalExpr(target, spec["input"], options);
  if (input === null || input === undefined) return null;
  if (!Array.isArray(input))
    throw new MongoError(
      "BadValue",
      `The input argument to $sortArray must be an array, but was of type: ${typeAlias(input)}`,
    );
  const by = spec["sortBy"];
  if (!isDoc(by)) return input.toSorted((a, b) => compareValues(a, b) * (isNumeric(by) ? toNumber(by) : 1));
  const paths = Object.entries(by);
  const at = (item: unknown, path: string) =>
    path.split(".").reduce<unknown>((value, key) => (isDoc(value) ? value[key] : undefined), item);
  return input.toSorted((a, b) => {
    for (const [path, direction] of paths) {
      const difference = compareValues(at(a, path), at(b, path)) * (isNumeric(direction) ? toNumber(direction) : 1);
      if (difference !== 0) return difference;
    }
    return rank(a) - rank(b);
  });
}

/** Accumulators over groups that are exact for longs and decimals; they also work as expressions on arrays. */
export const exactAccumulators = { $sum: sum, $avg: average, $max: extreme(1), $min: extreme(-1), $addToSet: addToSet };
