import { AppError } from "./errors.ts";
import { toBase64Url } from "./ids.ts";

/**
 * Makes the opaque cursor of a keyset page: the sort it belongs to and the last row's key values.
 * A cursor is bound to its sort, so that one of another order is refused.
 */
export const encodeCursor = (sort: string, key: readonly (string | number | null)[]): string =>
  toBase64Url(new TextEncoder().encode(JSON.stringify([sort, ...key])));

/** Reads a cursor back, or throws `invalid_cursor` unless it has this sort and the given types, in order. */
export function decodeCursor(
  cursor: string,
  sort: string,
  types: readonly ("string" | "number")[],
): (string | number)[] {
  const values = parse(cursor);
  const key = values?.slice(1);
  const fits =
    values?.[0] === sort && key?.length === types.length && key.every((value, i) => typeof value === types[i]);
  if (!fits) throw new AppError("invalid_cursor", "Use the nextCursor of a page with the same sort, unchanged.");
  return key as (string | number)[];
}

function parse(cursor: string): unknown[] | undefined {
  try {
    const bytes = Uint8Array.from(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
    return Array.isArray(value) && !cursorHasNul(value) ? value : undefined;
  } catch {
    return undefined; // Not base64, UTF-8 or JSON: the caller's invalid_cursor says so.
  }
}

const cursorHasNul = (values: unknown[]): boolean =>
  values.some((value) => typeof value === "string" && value.includes("\0"));
