import { sameCollation } from "./collation.ts";
import type { Collation } from "./collation.ts";
import { equalValues, hashKey } from "./compare.ts";
import { joinKeys } from "./indexes.ts";
import type { Index, StoredDoc } from "./indexes.ts";
import { compileFilter, isOperatorDoc } from "./match.ts";
import { regexOf } from "./regex.ts";
import { isDoc, setField } from "./values.ts";
import type { Doc } from "./values.ts";

/** How a query finds its candidates; every candidate is still tested against the whole filter. */
export type Plan =
  { kind: "scan" } | { kind: "id"; keys: string[] } | { kind: "index"; index: Index; lookups: string[][] };

type Equalities = Map<string, unknown[]>;

const maxLookups = 2000;

function values(condition: unknown): unknown[] | undefined {
  if (!isOperatorDoc(condition)) return regexOf(condition) === undefined ? [condition] : undefined;
  if (Object.hasOwn(condition, "$eq")) return [condition["$eq"]];
  const list = condition["$in"];
  return Array.isArray(list) && list.every((item) => regexOf(item) === undefined) ? list : undefined;
}

/** The fields that a filter fixes to one of a few values. */
function equalities(filter: Doc, found: Equalities = new Map()): Equalities {
  for (const [path, condition] of Object.entries(filter)) {
    if (path === "$and" && Array.isArray(condition)) {
      for (const clause of condition) if (isDoc(clause)) equalities(clause, found);
    } else if (!path.startsWith("$") && !found.has(path)) {
      const list = values(condition);
      // An array as a value may be equal to the whole field, for which there is no key.
      if (list !== undefined && !list.some(Array.isArray)) found.set(path, list);
    }
  }
  return found;
}

const plain = (value: unknown) => typeof value !== "string" && !isDoc(value);

function implied(filter: Doc, fixed: Equalities, partial: Doc, collation: Collation | undefined): boolean {
  return Object.entries(partial).every(([path, condition]) => {
    if (path === "$and")
      return (
        Array.isArray(condition) &&
        condition.every((clause) => isDoc(clause) && implied(filter, fixed, clause, collation))
      );
    if (Object.hasOwn(filter, path) && equalValues(filter[path], condition)) return true;
    const list = fixed.get(path);
    if (path.startsWith("$") || path.includes(".") || list === undefined) return false;
    const test = compileFilter({ [path]: condition }, { collation });
    return list.every((value) => {
      if (value === null || value === undefined) return false;
      const probe: Doc = {};
      setField(probe, path, value);
      return test(probe);
    });
  });
}

function usable(
  index: Index,
  filter: Doc,
  fixed: Equalities,
  collation: Collation | undefined,
): string[][] | undefined {
  const { spec } = index;
  if (spec.partial !== undefined && !implied(filter, fixed, spec.partial, collation)) return undefined;
  let lookups: string[][] = [[]];
  for (const path of spec.paths) {
    const list = fixed.get(path);
    if (list === undefined) break;
    if (spec.sparse && list.some((value) => value === null || value === undefined)) return undefined;
    if (!sameCollation(spec.collation, collation) && !list.every(plain)) break;
    const keys = [...new Set(list.map((value) => hashKey(value, collation)))];
    if (lookups.length * keys.length > maxLookups) break;
    lookups = lookups.flatMap((prefix) => keys.map((key) => [...prefix, key]));
  }
  if (spec.sparse && (lookups[0]?.length ?? 0) < spec.paths.length) return undefined;
  return lookups.length > 0 && lookups[0]?.length === 0 ? undefined : lookups;
}

/** Chooses the index that fixes most fields; `_id` beats all others. */
export function planQuery(filter: Doc, indexes: Iterable<Index>, collation: Collation | undefined): Plan {
  const fixed = equalities(filter);
  const ids = fixed.get("_id");
  if (ids !== undefined && (collation === undefined || ids.every(plain))) {
    return { kind: "id", keys: [...new Set(ids.map((id) => hashKey(id)))] };
  }
  let best: { index: Index; lookups: string[][]; depth: number } | undefined;
  for (const index of indexes) {
    const lookups = usable(index, filter, fixed, collation);
    const depth = lookups === undefined ? -1 : (lookups[0]?.length ?? Infinity) + (index.spec.unique ? 0.5 : 0);
    if (lookups !== undefined && depth > (best?.depth ?? 0)) best = { index, lookups, depth };
  }
  return best === undefined ? { kind: "scan" } : { kind: "index", index: best.index, lookups: best.lookups };
}

/** The candidates of an index plan, each once. */
export function indexCandidates(index: Index, lookups: string[][]): StoredDoc[] {
  const [only] = lookups;
  if (lookups.length === 1 && only !== undefined) return [...index.lookup(only)];
  const unique = new Map(lookups.map((keys) => [joinKeys(keys), keys]));
  return [...new Set([...unique.values()].flatMap((keys) => [...index.lookup(keys)]))];
}
