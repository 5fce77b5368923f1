import { ObjectId } from "bson";
import { equalValues } from "./compare.ts";
import { MongoError } from "./errors.ts";
import { isOperatorDoc } from "./match.ts";
import type { Update } from "./update.ts";
import { writePath } from "./update-path.ts";
import { cloneValue, isDoc } from "./values.ts";
import type { Doc } from "./values.ts";
import { readPath } from "./update-path.ts";

function fromFilter(filter: Doc, seed: Doc): void {
  for (const [path, condition] of Object.entries(filter)) {
    if (path === "$and" && Array.isArray(condition)) {
      for (const clause of condition) if (isDoc(clause)) fromFilter(clause, seed);
    } else if (path === "$or" && Array.isArray(condition) && condition.length === 1) {
      const [only]: unknown[] = condition;
      if (isDoc(only)) fromFilter(only, seed);
    } else if (!path.startsWith("$")) {
      const value = fixedValue(condition);
      if (value !== undefined) place(seed, path, value);
    }
  }
}

function fixedValue(condition: unknown): unknown {
  if (!isOperatorDoc(condition)) return condition instanceof RegExp || isRegexValue(condition) ? undefined : condition;
  if (Object.hasOwn(condition, "$eq")) return condition["$eq"];
  for (const operator of ["$in", "$all"]) {
    const list = condition[operator];
    if (Array.isArray(list) && list.length === 1 && !isRegexValue(list[0]) && !isOperatorDoc(list[0])) return list[0];
  }
  return undefined;
}

const isRegexValue = (value: unknown) =>
  typeof value === "object" && value !== null && "pattern" in value && "_bsontype" in value;

function place(seed: Doc, path: string, value: unknown): void {
  const parts = path.split(".");
  const present = readPath(seed, parts);
  if (present !== undefined && !equalValues(present, value)) {
    throw new MongoError("NotSingleValueField", `cannot infer query fields to set, path '${path}' is matched twice`);
  }
  writePath(seed, parts, cloneValue(value));
}

/** The document that an upsert inserts: what the filter fixes, changed by the update, with an _id. */
export function upsertDocument(filter: Doc, update: Update): Doc {
  const seed: Doc = {};
  if (update.isReplacement) {
    const id: Doc = {};
    fromFilter(Object.hasOwn(filter, "_id") ? { _id: filter["_id"] } : {}, id);
    if (id["_id"] !== undefined) seed["_id"] = id["_id"];
  } else fromFilter(filter, seed);
  const { _id = new ObjectId(), ...rest } = update.apply(seed, { inserting: true });
  return { _id, ...rest };
}
