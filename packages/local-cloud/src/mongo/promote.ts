import { BSONRegExp, Double, Int32, Long } from "bson";
import { bsonTag, isDoc, setField } from "./values.ts";
import type { Doc } from "./values.ts";
import { toRegExp } from "./regex.ts";

/** The plain JavaScript view that the expression engine computes on. Longs beyond 2^53 and decimals stay wrapped. */
export function promote(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(promote);
  if (isDoc(value)) return promoteDoc(value);
  if (value instanceof Int32 || value instanceof Double) return value.value;
  if (bsonTag(value) === "Long" && value instanceof Long) {
    const number = value.toNumber();
    return Number.isSafeInteger(number) ? number : value;
  }
  return value instanceof BSONRegExp ? toRegExp(value.pattern, value.options) : value;
}

/** The plain view of a whole document. */
export function promoteDoc(doc: Doc): Doc {
  const out: Doc = {};
  for (const key of Object.keys(doc)) setField(out, key, promote(doc[key]));
  return out;
}

/** Back to typed values: whole numbers become int or long, others double, and missing fields disappear. */
export function demote(value: unknown): unknown {
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) return new Double(value);
    return Math.abs(value) < 2 ** 31 ? new Int32(value) : Long.fromNumber(value);
  }
  if (typeof value === "bigint") return Long.fromBigInt(value);
  if (Array.isArray(value)) return value.map((item: unknown) => (item === undefined ? null : demote(item)));
  if (isDoc(value)) return demoteDoc(value);
  return value instanceof RegExp ? new BSONRegExp(value.source, value.flags) : value;
}

/** Typed values for a whole document. */
export function demoteDoc(doc: Doc): Doc {
  const out: Doc = {};
  for (const key of Object.keys(doc)) if (doc[key] !== undefined) setField(out, key, demote(doc[key]));
  return out;
}
