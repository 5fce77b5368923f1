import { randomFillSync } from "node:crypto";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const pool = new Uint8Array(8192);
let used = pool.length;

/** Random letters and digits, as Stripe's ids and secrets are made of. */
export function randomLetters(length: number): string {
  let out = "";
  while (out.length < length) {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    // Bytes of 62 and 63 are thrown away, so that each letter is equally likely.
    out += alphabet[(pool[used++] ?? 0) & 63] ?? "";
  }
  return out;
}

/** A new id such as `pi_3…`, in Stripe's shape. */
export function newId(prefix: "pi" | "ch" | "re" | "evt" | "txn" | "pm" | "req"): string {
  if (prefix === "req") return `req_${randomLetters(14)}`;
  return `${prefix}_${prefix === "pm" || prefix === "evt" ? "1" : "3"}${randomLetters(23)}`;
}
