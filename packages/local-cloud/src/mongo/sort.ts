import type { Collation } from "./collation.ts";
import { compareValues } from "./compare.ts";
import { MongoError } from "./errors.ts";
import { isNumeric, toNumber } from "./numeric.ts";
import { valuesAt } from "./paths.ts";
import { isDoc } from "./values.ts";
import type { Doc } from "./values.ts";

type SortPart = { parts: readonly string[]; direction: 1 | -1 };

/** Reads a sort specification; throws BadValue for directions other than 1 and -1. */
export function parseSort(spec: unknown): SortPart[] {
  if (spec === undefined || spec === null) return [];
  if (!isDoc(spec)) throw new MongoError("TypeMismatch", "Expected field sort to be of type object");
  return Object.keys(spec)
    .filter((path) => path !== "$natural")
    .map((path) => {
      const raw = spec[path];
      const direction = isNumeric(raw) ? toNumber(raw) : 0;
      if (isDoc(raw)) throw new MongoError("BadValue", "$meta sort is not supported by this server");
      if (direction !== 1 && direction !== -1) {
        throw new MongoError("BadValue", "$sort key ordering must be 1 (for ascending) or -1 (for descending)");
      }
      return { parts: path.split("."), direction };
    });
}

/** The value a document sorts by: an array counts by its least or greatest element, a missing field as null. */
function sortValue(doc: Doc, part: SortPart, collation: Collation | undefined): unknown {
  let best: unknown;
  let seen = false;
  for (const value of valuesAt(doc, part.parts)) {
    const candidates: unknown[] = Array.isArray(value) ? (value.length === 0 ? [undefined] : value) : [value ?? null];
    for (const candidate of candidates) {
      if (!seen || compareValues(candidate, best, collation) * part.direction < 0) best = candidate;
      seen = true;
    }
  }
  return seen ? best : null;
}

/** Sorts stably by a specification, without changing the input. */
export function sortDocs<T>(items: readonly T[], docOf: (item: T) => Doc, spec: unknown, collation?: Collation): T[] {
  const parts = parseSort(spec);
  if (parts.length === 0) return naturalOrder(items, spec);
  const keyed = items.map((item) => ({ item, keys: parts.map((part) => sortValue(docOf(item), part, collation)) }));
  keyed.sort((a, b) => {
    for (let i = 0; i < parts.length; i++) {
      const difference = compareValues(a.keys[i], b.keys[i], collation) * (parts[i]?.direction ?? 1);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  return keyed.map((entry) => entry.item);
}

function naturalOrder<T>(items: readonly T[], spec: unknown): T[] {
  const natural = isDoc(spec) ? spec["$natural"] : undefined;
  return isNumeric(natural) && toNumber(natural) < 0 ? items.toReversed() : [...items];
}
