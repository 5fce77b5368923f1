import { Decimal128, Double, Int32, Long } from "bson";
import { MongoError } from "./errors.ts";
import { bsonTag } from "./values.ts";

/** Any value that BSON counts as a number, wrapped or plain. */
export type Numeric = Int32 | Double | Long | Decimal128 | number | bigint;

/** Whether a value is one of BSON's number types. */
export function isNumeric(value: unknown): value is Numeric {
  if (typeof value === "number" || typeof value === "bigint") return true;
  const tag = bsonTag(value);
  return tag === "Int32" || tag === "Double" || tag === "Long" || tag === "Decimal128";
}

/** The exact value as a JavaScript number or bigint; decimals stay Decimal128. */
export function unwrap(value: Numeric): number | bigint | Decimal128 {
  if (typeof value === "number" || typeof value === "bigint") return value;
  if (value instanceof Int32 || value instanceof Double) return value.value;
  if (value instanceof Decimal128) return value;
  return value.toBigInt();
}

/** The nearest JavaScript number. */
export function toNumber(value: Numeric): number {
  const plain = unwrap(value);
  return plain instanceof Decimal128 ? Number(plain.toString()) : Number(plain);
}

/** A number as coefficient × 10^exponent, exact and without trailing zeros; strings for what isn't finite. */
export type Exact = { coefficient: bigint; exponent: number } | "NaN" | "Infinity" | "-Infinity";

function strip(coefficient: bigint, exponent: number): Exact {
  if (coefficient === 0n) return { coefficient, exponent: 0 };
  let c = coefficient;
  let e = exponent;
  while (c % 10n === 0n) {
    c /= 10n;
    e += 1;
  }
  return { coefficient: c, exponent: e };
}

function exactDouble(value: number): Exact {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (Number.isInteger(value)) return strip(BigInt(value), 0);
  let mantissa = value;
  let shift = 0;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    shift += 1;
  }
  return strip(BigInt(mantissa) * 5n ** BigInt(shift), -shift);
}

function exactDecimal(text: string): Exact {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]?\d+))?$/.exec(text);
  if (match === null) return text.includes("NaN") ? "NaN" : text.startsWith("-") ? "-Infinity" : "Infinity";
  const [, sign = "", whole = "0", fraction = "", power = "0"] = match;
  return strip(BigInt(`${sign}${whole}${fraction}`), Number(power) - fraction.length);
}

/** The exact decimal expansion, the same for equal numbers of different BSON types. */
export function exact(value: Numeric): Exact {
  const plain = unwrap(value);
  if (typeof plain === "bigint") return strip(plain, 0);
  return typeof plain === "number" ? exactDouble(plain) : exactDecimal(plain.toString());
}

const specials = { NaN: -2, "-Infinity": -1, Infinity: 1 } as const;

/** Orders numbers of any BSON types by exact value; NaN is the smallest and equal to itself. */
export function compareNumbers(a: Numeric, b: Numeric): number {
  const x = unwrap(a);
  const y = unwrap(b);
  if (!(x instanceof Decimal128) && !(y instanceof Decimal128)) {
    if (x < y) return -1;
    if (x > y) return 1;
    const nanX = Number.isNaN(x) ? 0 : 1;
    const nanY = Number.isNaN(y) ? 0 : 1;
    return nanX - nanY;
  }
  const ex = exact(a);
  const ey = exact(b);
  if (typeof ex === "string" || typeof ey === "string") {
    return Math.sign((typeof ex === "string" ? specials[ex] : 0) - (typeof ey === "string" ? specials[ey] : 0));
  }
  const low = Math.min(ex.exponent, ey.exponent);
  const p = ex.coefficient * 10n ** BigInt(ex.exponent - low);
  const q = ey.coefficient * 10n ** BigInt(ey.exponent - low);
  return p < q ? -1 : p > q ? 1 : 0;
}

function decimalOf(value: Exact): Decimal128 {
  if (typeof value === "string") return Decimal128.fromString(value);
  return Decimal128.fromStringWithRounding(`${value.coefficient}E${value.exponent}`);
}

function combineDecimals(a: Exact, b: Exact, op: "add" | "multiply"): Decimal128 {
  if (typeof a === "string" || typeof b === "string") {
    const x = Number(typeof a === "string" ? a : a.coefficient);
    const y = Number(typeof b === "string" ? b : b.coefficient);
    return Decimal128.fromString(String(op === "add" ? x + y : x * y));
  }
  if (op === "multiply") return decimalOf(strip(a.coefficient * b.coefficient, a.exponent + b.exponent));
  const low = Math.min(a.exponent, b.exponent);
  const sum = a.coefficient * 10n ** BigInt(a.exponent - low) + b.coefficient * 10n ** BigInt(b.exponent - low);
  return decimalOf({ coefficient: sum, exponent: low });
}

const isInt = (value: Numeric) =>
  value instanceof Int32 || (typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 2 ** 31);
const isFloat = (value: Numeric) => value instanceof Double || (typeof value === "number" && !isInt(value));

/** Wraps an integer as the narrowest of int and long, at least as wide as asked. */
export function integer(value: bigint, wide: boolean): Int32 | Long {
  if (BigInt.asIntN(64, value) !== value) {
    throw new MongoError("BadValue", "Failed to apply $inc operations to current value: integer overflow");
  }
  return !wide && BigInt.asIntN(32, value) === value ? new Int32(Number(value)) : Long.fromBigInt(value);
}

/** Adds or multiplies as the server does: decimal beats double beats long beats int; ints overflow into longs. */
export function arithmetic(a: Numeric, b: Numeric, op: "add" | "multiply"): Numeric {
  if (a instanceof Decimal128 || b instanceof Decimal128) return combineDecimals(exact(a), exact(b), op);
  if (isFloat(a) || isFloat(b)) {
    return new Double(op === "add" ? toNumber(a) + toNumber(b) : toNumber(a) * toNumber(b));
  }
  const x = toBigInt(a);
  const y = toBigInt(b);
  return integer(op === "add" ? x + y : x * y, !isInt(a) || !isInt(b));
}

/** The value truncated to a bigint; decimals and doubles lose their fraction. */
export function toBigInt(value: Numeric): bigint {
  const plain = unwrap(value);
  if (typeof plain === "bigint") return plain;
  return BigInt(Math.trunc(typeof plain === "number" ? plain : Number(plain.toString())));
}

/** Whether the number has no fraction and fits 64 bits, as bitwise operators and array sizes need. */
export function isIntegral(value: Numeric): boolean {
  const e = exact(value);
  return typeof e !== "string" && e.exponent >= 0 && BigInt.asIntN(64, toBigInt(value)) === toBigInt(value);
}

/** A text that is equal for equal numbers of any BSON types and different for different ones. */
export function numberKey(value: Numeric): string {
  const plain = unwrap(value);
  // The common case without big integers; it must agree with the exact form.
  if (typeof plain === "number" && Number.isSafeInteger(plain)) {
    let coefficient = plain === 0 ? 0 : plain;
    let exponent = 0;
    while (coefficient !== 0 && coefficient % 10 === 0) {
      coefficient /= 10;
      exponent += 1;
    }
    return `d${coefficient}e${exponent}`;
  }
  const e = exact(value);
  return typeof e === "string" ? `d${e}` : `d${e.coefficient}e${e.exponent}`;
}
