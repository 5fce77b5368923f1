import { Binary } from "bson";
import type { Collation } from "./collation.ts";
import { compareValues, equalValues, hashKey, rank } from "./compare.ts";
import { MongoError } from "./errors.ts";
import { isIntegral, isNumeric, toBigInt, toNumber } from "./numeric.ts";
import { orElement } from "./paths.ts";
import type { Trace, ValueTest } from "./paths.ts";
import { regexOf, toRegExp } from "./regex.ts";
import { aliasOfCode, isDoc, isTruthy, typeAlias, typeCode } from "./values.ts";
import type { Doc } from "./values.ts";

/** What operators need from the filter they stand in. */
export type Compile = {
  collation: Collation | undefined;
  filter(filter: Doc): (doc: Doc, trace?: Trace) => boolean;
  condition(condition: unknown): ValueTest;
};

const bad = (message: string) => new MongoError("BadValue", message);
const isNullish = (value: unknown) => value === null || value === undefined;

function equality(operand: unknown, collation: Collation | undefined): ValueTest {
  if (isNullish(operand)) return orElement(isNullish);
  return orElement((value) => value !== undefined && equalValues(value, operand, collation));
}

function comparison(
  operand: unknown,
  collation: Collation | undefined,
  holds: (difference: number) => boolean,
): ValueTest {
  const type = rank(operand);
  if (isNullish(operand)) return orElement((value) => isNullish(value) && holds(0));
  if (type === 0 || type === 127) {
    return orElement((value) => value !== undefined && holds(compareValues(value, operand, collation)));
  }
  const isNaNumber = isNumeric(operand) && Number.isNaN(toNumber(operand));
  return orElement((value) => {
    if (value === undefined || rank(value) !== type) return false;
    const difference = compareValues(value, operand, collation);
    // NaN is ordered for sorting, but in a query only equals itself.
    if (difference !== 0 && (isNaNumber || (isNumeric(value) && Number.isNaN(toNumber(value))))) return false;
    return holds(difference);
  });
}

function membership(operand: unknown, collation: Collation | undefined): ValueTest {
  if (!Array.isArray(operand)) throw bad("$in needs an array");
  if (operand.some((item) => isDoc(item) && Object.keys(item)[0]?.startsWith("$"))) {
    throw bad("cannot nest $ under $in");
  }
  const expressions = operand.map(regexOf).filter((expression) => expression !== undefined);
  const keys = new Set(operand.map((item: unknown) => hashKey(item, collation)));
  return orElement((value) => {
    if (keys.has(hashKey(value, collation))) return true;
    return typeof value === "string" && expressions.some((expression) => expression.test(value));
  });
}

function typeTest(operand: unknown): ValueTest {
  const list: unknown[] = Array.isArray(operand) ? operand : [operand];
  if (list.length === 0) throw new MongoError("FailedToParse", "$type must match at least one type");
  const aliases = new Set<string>();
  for (const item of list) {
    if (item === "number") for (const alias of ["int", "long", "double", "decimal"]) aliases.add(alias);
    else if (typeof item === "string") {
      if (typeCode(item) === undefined) throw bad(`Unknown type name alias: ${item}`);
      aliases.add(item);
    } else {
      const alias = isNumeric(item) ? aliasOfCode(toNumber(item)) : undefined;
      if (alias === undefined) throw bad(`Invalid numerical type code: ${String(item)}`);
      aliases.add(alias);
    }
  }
  return orElement((value) => value !== undefined && aliases.has(typeAlias(value)));
}

function regexTest(operand: unknown, options: unknown): ValueTest {
  const given = typeof options === "string" ? options : "";
  const own = regexOf(operand);
  if (own === undefined && typeof operand !== "string") throw bad("$regex has to be a string");
  const expression =
    own === undefined ? toRegExp(String(operand), given) : given === "" ? own : toRegExp(own.source, given);
  return orElement((value) => typeof value === "string" && expression.test(value));
}

function modulo(operand: unknown): ValueTest {
  if (!Array.isArray(operand)) throw bad("malformed mod, needs to be an array");
  const [divisor, remainder]: unknown[] = operand;
  if (operand.length < 2) throw bad("malformed mod, not enough elements");
  if (operand.length > 2) throw bad("malformed mod, too many elements");
  if (!isNumeric(divisor) || !isNumeric(remainder)) throw bad("malformed mod, divisor not a number");
  const by = toBigInt(divisor);
  if (by === 0n) throw bad("divisor cannot be 0");
  return orElement(
    (value) => isNumeric(value) && Number.isFinite(toNumber(value)) && toBigInt(value) % by === toBigInt(remainder),
  );
}

function elementMatch(operand: unknown, compile: Compile): ValueTest {
  if (!isDoc(operand)) throw bad("$elemMatch needs an Object");
  const first = Object.keys(operand)[0];
  const logical = first === "$and" || first === "$or" || first === "$nor" || first === "$expr";
  let matches: (element: unknown) => boolean;
  if (first?.startsWith("$") && !logical) {
    const test = compile.filter({ v: operand });
    matches = (element) => test({ v: element });
  } else {
    const filter = compile.filter(operand);
    matches = (element) => isDoc(element) && filter(element);
  }
  return (value, trace) => {
    const index = Array.isArray(value) ? value.findIndex(matches) : -1;
    if (index >= 0 && trace !== undefined) trace.index = index;
    return index >= 0;
  };
}

function all(operand: unknown, compile: Compile): ValueTest {
  if (!Array.isArray(operand)) throw bad("$all needs an array");
  const tests = operand.map((item: unknown) =>
    isDoc(item) && Object.hasOwn(item, "$elemMatch")
      ? elementMatch(item["$elemMatch"], compile)
      : compile.condition(item),
  );
  return (value, trace) => tests.length > 0 && tests.every((test) => test(value, trace));
}

function size(operand: unknown): ValueTest {
  if (!isNumeric(operand) || !isIntegral(operand))
    throw new MongoError("FailedToParse", `Failed to parse $size. Expected an integer`);
  const length = toNumber(operand);
  if (length < 0) throw bad("$size may not be negative");
  return (value) => Array.isArray(value) && value.length === length;
}

function mask(operand: unknown): bigint {
  if (isNumeric(operand) && isIntegral(operand)) return toBigInt(operand);
  if (operand instanceof Binary) {
    return operand.value().reduce((sum, byte, index) => sum | (BigInt(byte) << BigInt(8 * index)), 0n);
  }
  if (Array.isArray(operand)) {
    return operand.reduce((sum: bigint, bit: unknown) => (isNumeric(bit) ? sum | (1n << toBigInt(bit)) : sum), 0n);
  }
  throw bad("bit operators take an Array, a number, or a BinData");
}

function bits(operand: unknown, holds: (common: bigint, wanted: bigint) => boolean): ValueTest {
  const wanted = mask(operand);
  return orElement((value) => {
    if (!(value instanceof Binary) && !(isNumeric(value) && isIntegral(value))) return false;
    return holds(mask(value) & wanted, wanted);
  });
}

/** Compiles one query operator on a value; `implicit` is a bare value, where a regex matches rather than equals. */
export function compileOperator(
  name: string,
  operand: unknown,
  all_: Doc,
  compile: Compile,
  implicit: boolean,
): ValueTest {
  const { collation } = compile;
  switch (name) {
    case "$eq": {
      const expression = implicit ? regexOf(operand) : undefined;
      const equal = equality(operand, collation);
      if (expression === undefined) return equal;
      const matches = orElement((value) => typeof value === "string" && expression.test(value));
      return (value, trace) => matches(value, trace) || equal(value, trace);
    }
    case "$gt":
      return comparison(operand, collation, (difference) => difference > 0);
    case "$gte":
      return comparison(operand, collation, (difference) => difference >= 0);
    case "$lt":
      return comparison(operand, collation, (difference) => difference < 0);
    case "$lte":
      return comparison(operand, collation, (difference) => difference <= 0);
    case "$ne":
    case "$nin": {
      const test = name === "$ne" ? equality(operand, collation) : membership(operand, collation);
      return (value) => !test(value);
    }
    case "$not": {
      const test = compile.condition(operand);
      return (value) => !test(value);
    }
    case "$in":
      return membership(operand, collation);
    case "$exists":
      return (value) => (value !== undefined) === isTruthy(operand);
    case "$type":
      return typeTest(operand);
    case "$regex":
      return regexTest(operand, all_["$options"]);
    case "$mod":
      return modulo(operand);
    case "$all":
      return all(operand, compile);
    case "$elemMatch":
      return elementMatch(operand, compile);
    case "$size":
      return size(operand);
    case "$bitsAllSet":
      return bits(operand, (common, wanted) => common === wanted);
    case "$bitsAnySet":
      return bits(operand, (common) => common !== 0n);
    case "$bitsAllClear":
      return bits(operand, (common) => common === 0n);
    case "$bitsAnyClear":
      return bits(operand, (common, wanted) => common !== wanted);
    case "$comment":
      return () => true;
    default:
      throw bad(`unknown operator: ${name}`);
  }
}
