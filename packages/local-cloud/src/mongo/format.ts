import { Binary, ObjectId } from "bson";
import { isNumeric } from "./numeric.ts";
import { isDoc, typeAlias } from "./values.ts";
import type { Doc } from "./values.ts";

/** A value as the server prints it in its messages: `{ email: "a@b.c", n: null }`. */
export function formatValue(value: unknown): string {
  if (value === undefined || value === null) return "null";
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return value.length === 0 ? "[]" : `[ ${value.map(formatValue).join(", ")} ]`;
  if (isDoc(value)) return formatDoc(value);
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof Binary)
    return `BinData(${value.sub_type}, ${Buffer.from(value.value()).toString("hex").toUpperCase()})`;
  if (typeAlias(value) === "objectId") return `ObjectId('${text(value)}')`;
  if (typeAlias(value) === "double" && isNumeric(value)) {
    const digits = value.toString();
    return /^-?\d+$/.test(digits) ? `${digits}.0` : digits;
  }
  return text(value);
}

function text(value: unknown): string {
  if (isNumeric(value) || typeof value === "boolean") return value.toString();
  return value instanceof ObjectId ? value.toHexString() : JSON.stringify(value);
}

/** A document as the server prints it. */
export function formatDoc(doc: Doc): string {
  const keys = Object.keys(doc);
  return keys.length === 0 ? "{}" : `{ ${keys.map((key) => `${key}: ${formatValue(doc[key])}`).join(", ")} }`;
}
