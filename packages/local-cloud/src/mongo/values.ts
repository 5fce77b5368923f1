import { Decimal128, deserialize, Double, Int32, Long, serialize } from "bson";
import type { BSONTypeTag, Document } from "bson";

/** A BSON document in memory: numbers are Int32, Double, Long or Decimal128 objects, so no type is lost. */
export type Doc = { [key: string]: unknown };

const tags = new Set<string>([
  "BSONRegExp", "BSONSymbol", "ObjectId", "Binary", "Decimal128", "Double", "Int32",
  "Long", "MaxKey", "MinKey", "Timestamp", "Code", "DBRef",
] satisfies BSONTypeTag[]); // prettier-ignore

/** Whether the value is an embedded document (not an array and not a BSON scalar). */
export function isDoc(value: unknown): value is Doc {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The BSON class of a wrapped scalar (`Int32`, `ObjectId` …), or undefined for plain JavaScript values. */
export function bsonTag(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || isDoc(value) || Array.isArray(value)) return undefined;
  const tag: unknown = Reflect.get(value, "_bsontype");
  return typeof tag === "string" && tags.has(tag) ? tag : undefined;
}

/** Parses BSON bytes keeping every numeric type; throws bson's error for malformed input. */
export function parseBson(bytes: Uint8Array): Doc {
  const doc: Document = deserialize(bytes, { promoteValues: false, promoteLongs: false, bsonRegExp: true });
  return doc;
}

/** Serialises a document of typed values. Undefined values become null, as the BSON type undefined is deprecated. */
export function toBson(doc: Doc): Uint8Array {
  return serialize(doc, { ignoreUndefined: false });
}

/** An own field of a document, or undefined when it is missing; never reaches the prototype. */
export function field(doc: Doc, key: string): unknown {
  return Object.hasOwn(doc, key) ? doc[key] : undefined;
}

/** Sets an own field even when it is called `__proto__`. */
export function setField(doc: Doc, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(doc, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    doc[key] = value;
  }
}

/** Copies documents and arrays; scalars are immutable and stay shared. */
export function cloneValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cloneValue);
  return isDoc(value) ? cloneDoc(value) : value;
}

/** Copies a document with everything in it that can change. */
export function cloneDoc(doc: Doc): Doc {
  const copy: Doc = {};
  for (const key of Object.keys(doc)) setField(copy, key, cloneValue(doc[key]));
  return copy;
}

const typeCodes: Record<string, number> = {
  double: 1, string: 2, object: 3, array: 4, binData: 5, undefined: 6, objectId: 7, bool: 8, date: 9, null: 10,
  regex: 11, dbPointer: 12, javascript: 13, symbol: 14, javascriptWithScope: 15, int: 16, timestamp: 17, long: 18,
  decimal: 19, minKey: -1, maxKey: 127,
}; // prettier-ignore

const tagTypes: Record<string, string> = {
  BSONRegExp: "regex", BSONSymbol: "symbol", ObjectId: "objectId", Binary: "binData", Decimal128: "decimal",
  Double: "double", Int32: "int", Long: "long", MaxKey: "maxKey", MinKey: "minKey", Timestamp: "timestamp",
  Code: "javascript", DBRef: "object",
}; // prettier-ignore

/** The BSON type's alias as `$type` knows it; `missing` for undefined. Also understands plain numbers. */
export function typeAlias(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "long";
  if (typeof value === "number") return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? "int" : "double";
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (isDoc(value)) return "object";
  if (value instanceof Date) return "date";
  if (value instanceof RegExp) return "regex";
  const tag = bsonTag(value);
  return (tag === undefined ? undefined : tagTypes[tag]) ?? "object";
}

/** The numeric code of a type alias, or undefined when there is no such type. */
export function typeCode(alias: string): number | undefined {
  return Object.hasOwn(typeCodes, alias) ? typeCodes[alias] : undefined;
}

/** The type alias for a numeric code. */
export function aliasOfCode(code: number): string | undefined {
  return Object.keys(typeCodes).find((alias) => typeCodes[alias] === code);
}

/** Truth as the server sees it in options and `$exists`: false, 0, null and missing are false. */
export function isTruthy(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  if (typeof value === "number" || typeof value === "bigint") return Number(value) !== 0;
  if (value instanceof Int32 || value instanceof Double) return value.value !== 0;
  if (value instanceof Decimal128) return Number(value.toString()) !== 0;
  return !(bsonTag(value) === "Long" && value instanceof Long && value.isZero());
}
