import { Binary, BSONRegExp, BSONSymbol, Code, ObjectId, Timestamp } from "bson";
import type { Collation } from "./collation.ts";
import { compareNumbers, isNumeric, numberKey } from "./numeric.ts";
import { isDoc, toBson, typeAlias } from "./values.ts";
import type { Doc } from "./values.ts";

const ranks: Record<string, number> = {
  minKey: 0, missing: 3, undefined: 3, null: 5, int: 10, long: 10, double: 10, decimal: 10, string: 15, symbol: 15,
  object: 20, array: 25, binData: 30, objectId: 35, bool: 40, date: 45, timestamp: 47, regex: 50, dbPointer: 55,
  javascript: 60, javascriptWithScope: 65, maxKey: 127,
}; // prettier-ignore

/** The place of a value's type in BSON's order of types; equal for types that compare with each other. */
export function rank(value: unknown): number {
  return ranks[typeAlias(value)] ?? 20;
}

const order = (a: number | string | bigint, b: number | string | bigint) => (a < b ? -1 : a > b ? 1 : 0);

function compareText(a: string, b: string, collation: Collation | undefined): number {
  if (collation !== undefined) return collation.compare(a, b);
  if (a === b) return 0;
  // UTF-16 order differs from the server's byte order only beyond the basic plane.
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function compareBinary(a: Binary, b: Binary): number {
  return order(a.length(), b.length()) || order(a.sub_type, b.sub_type) || Buffer.compare(a.value(), b.value());
}

function compareArrays(a: unknown[], b: unknown[], collation: Collation | undefined): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const difference = compareValues(a[i], b[i], collation);
    if (difference !== 0) return difference;
  }
  return order(a.length, b.length);
}

function compareDocs(a: Doc, b: Doc, collation: Collation | undefined): number {
  const keysA = Object.keys(a);
  const keysB = Object.keys(b);
  for (let i = 0; i < keysA.length && i < keysB.length; i++) {
    const [keyA, keyB] = [keysA[i] ?? "", keysB[i] ?? ""];
    const difference =
      order(rank(a[keyA]), rank(b[keyB])) || order(keyA, keyB) || compareValues(a[keyA], b[keyB], collation);
    if (difference !== 0) return difference;
  }
  return order(keysA.length, keysB.length);
}

function textOf(value: unknown): string {
  return value instanceof BSONSymbol ? value.valueOf() : String(value);
}

/** BSON's total order over values of all types; strings by the collation when there is one. */
export function compareValues(a: unknown, b: unknown, collation?: Collation): number {
  if (typeof a === "string" && typeof b === "string") return compareText(a, b, collation);
  const byType = order(rank(a), rank(b));
  if (byType !== 0) return byType;
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(a, b, collation);
  if (isDoc(a) && isDoc(b)) return compareDocs(a, b, collation);
  if (a instanceof Date && b instanceof Date) return order(a.getTime(), b.getTime());
  if (a instanceof ObjectId && b instanceof ObjectId) return Buffer.compare(a.id, b.id);
  if (typeof a === "boolean" && typeof b === "boolean") return order(Number(a), Number(b));
  if (a instanceof Timestamp && b instanceof Timestamp) return order(a.toBigInt(), b.toBigInt());
  if (a instanceof Binary && b instanceof Binary) return compareBinary(a, b);
  if (rank(a) === 15) return compareText(textOf(a), textOf(b), collation);
  if (a === undefined || a === null || rank(a) === 0 || rank(a) === 127) return 0;
  return order(opaque(a), opaque(b));
}

function opaque(value: unknown): string {
  if (value instanceof RegExp) return `${value.source}\0${value.flags}`;
  if (value instanceof BSONRegExp) return `${value.pattern}\0${value.options}`;
  if (value instanceof Code && !value.scope) return value.code;
  return Buffer.from(toBson({ v: value })).toString("latin1");
}

/** Whether two values are equal in a query: same number across numeric types, same fields in the same order. */
export function equalValues(a: unknown, b: unknown, collation?: Collation): boolean {
  return compareValues(a, b, collation) === 0;
}

/** A string that is equal for equal values and different for different ones: the key of every hash index. */
export function hashKey(value: unknown, collation?: Collation): string {
  if (typeof value === "string") return `s${collation === undefined ? value : collation.key(value)}`;
  if (value === undefined || value === null) return "n";
  if (value instanceof ObjectId) return `o${value.toHexString()}`;
  if (isNumeric(value)) return numberKey(value);
  if (typeof value === "boolean") return value ? "t" : "f";
  if (value instanceof Date) return `D${value.getTime()}`;
  if (value instanceof BSONSymbol) return hashKey(value.valueOf(), collation);
  if (Array.isArray(value)) return `[${value.map((item) => quoted(item, collation)).join(",")}]`;
  if (isDoc(value)) {
    return `{${Object.keys(value).map((key) => `${JSON.stringify(key)}:${quoted(value[key], collation)}`).join(",")}}`; // prettier-ignore
  }
  if (value instanceof Binary) return `b${value.sub_type}:${Buffer.from(value.value()).toString("base64")}`;
  return `x${rank(value)}:${opaque(value)}`;
}

const quoted = (value: unknown, collation: Collation | undefined) => JSON.stringify(hashKey(value, collation));
