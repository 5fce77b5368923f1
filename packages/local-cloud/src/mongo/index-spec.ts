import { Int32 } from "bson";
import { parseCollation, sameCollation } from "./collation.ts";
import type { Collation } from "./collation.ts";
import { equalValues } from "./compare.ts";
import { MongoError } from "./errors.ts";
import { formatDoc } from "./format.ts";
import { compileFilter } from "./match.ts";
import { isNumeric, toNumber } from "./numeric.ts";
import { isDoc, isTruthy } from "./values.ts";
import type { Doc } from "./values.ts";

/** An index definition, checked; `doc` is the form in which it is listed and stored. */
export type IndexSpec = {
  readonly name: string;
  readonly key: Doc;
  readonly paths: readonly string[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partial: Doc | undefined;
  readonly expireAfterSeconds: number | undefined;
  readonly collation: Collation | undefined;
  readonly doc: Doc;
};

const known = new Set([
  "v", "key", "name", "unique", "sparse", "partialFilterExpression", "expireAfterSeconds", "collation", "hidden",
  "background", "ns", "storageEngine", "prepareUnique",
]); // prettier-ignore

const partialOperators = new Set(["$eq", "$exists", "$gt", "$gte", "$lt", "$lte", "$type", "$in"]);

function checkPartial(filter: unknown): Doc | undefined {
  if (filter === undefined) return undefined;
  if (!isDoc(filter)) throw new MongoError("TypeMismatch", "The field 'partialFilterExpression' must be an object");
  for (const [key, condition] of Object.entries(filter)) {
    if (key === "$and" || key === "$or") {
      if (Array.isArray(condition)) condition.forEach(checkPartial);
      continue;
    }
    const operators = isDoc(condition) ? Object.keys(condition).filter((name) => name.startsWith("$")) : [];
    const wrong = key.startsWith("$") ? key : operators.find((name) => !partialOperators.has(name));
    const absent = isDoc(condition) && Object.hasOwn(condition, "$exists") && !isTruthy(condition["$exists"]);
    if (wrong !== undefined || absent) {
      throw new MongoError("CannotCreateIndex", `Expression not supported in partial index: ${formatDoc(filter)}`);
    }
  }
  compileFilter(filter);
  return filter;
}

function checkKey(key: unknown): Doc {
  if (!isDoc(key) || Object.keys(key).length === 0)
    throw new MongoError("CannotCreateIndex", "Index keys cannot be empty.");
  for (const [path, direction] of Object.entries(key)) {
    if (path === "" || path.split(".").includes(""))
      throw new MongoError("CannotCreateIndex", "Index keys cannot contain an empty field.");
    if (direction === "hashed") continue;
    if (path.startsWith("$") || typeof direction === "string") {
      throw new MongoError("CannotCreateIndex", `Unknown index plugin '${String(direction)}'`);
    }
    if (!isNumeric(direction) || toNumber(direction) === 0) {
      throw new MongoError("CannotCreateIndex", `Values in the index key pattern cannot be ${String(direction)}.`);
    }
  }
  return key;
}

function checkExpiry(value: unknown, key: Doc): number | undefined {
  if (value === undefined) return undefined;
  if (!isNumeric(value))
    throw new MongoError("CannotCreateIndex", "TTL index 'expireAfterSeconds' option must be numeric");
  const seconds = toNumber(value);
  if (seconds < 0 || seconds > 2147483647 || !Number.isFinite(seconds)) {
    throw new MongoError(
      "CannotCreateIndex",
      "TTL index 'expireAfterSeconds' option must be within an acceptable range",
    );
  }
  if (Object.keys(key).length > 1)
    throw new MongoError(
      "CannotCreateIndex",
      "TTL indexes are single-field indexes, compound indexes do not support TTL",
    );
  if (Object.hasOwn(key, "_id"))
    throw new MongoError(
      "CannotCreateIndex",
      "The field 'expireAfterSeconds' is not valid for an _id index specification",
    );
  return Math.trunc(seconds);
}

/** Checks a definition as it comes in `createIndexes`; strings compare by the collection's collation by default. */
export function parseIndexSpec(doc: unknown, inherited?: Collation): IndexSpec {
  if (!isDoc(doc)) throw new MongoError("TypeMismatch", "Index specification must be an object");
  const unknownOption = Object.keys(doc).find((option) => !known.has(option));
  if (unknownOption !== undefined) {
    throw new MongoError(
      "InvalidIndexSpecificationOption",
      `The field '${unknownOption}' is not valid for an index specification. Specification: ${formatDoc(doc)}`,
    );
  }
  const key = checkKey(doc["key"]);
  const name = doc["name"];
  if (typeof name !== "string" || name === "")
    throw new MongoError("FailedToParse", "The 'name' field is a required property of an index specification");
  const sparse = isTruthy(doc["sparse"]);
  const partial = checkPartial(doc["partialFilterExpression"]);
  if (sparse && partial)
    throw new MongoError("CannotCreateIndex", 'cannot mix "partialFilterExpression" and "sparse" options');
  const expireAfterSeconds = checkExpiry(doc["expireAfterSeconds"], key);
  const collation = Object.hasOwn(doc, "collation") ? parseCollation(doc["collation"]) : inherited;
  const unique = isTruthy(doc["unique"]);
  const listed: Doc = { v: new Int32(2), key, name };
  if (unique) listed["unique"] = true;
  if (sparse) listed["sparse"] = true;
  if (isTruthy(doc["hidden"])) listed["hidden"] = true;
  if (expireAfterSeconds !== undefined) listed["expireAfterSeconds"] = new Int32(expireAfterSeconds);
  if (partial !== undefined) listed["partialFilterExpression"] = partial;
  if (collation !== undefined) listed["collation"] = collation.spec;
  return { name, key, paths: Object.keys(key), unique, sparse, partial, expireAfterSeconds, collation, doc: listed };
}

/** Whether two definitions agree in everything but their names. */
export function sameIndex(a: IndexSpec, b: IndexSpec): boolean {
  return sameSignature(a, b) && a.expireAfterSeconds === b.expireAfterSeconds;
}

/** Whether two definitions agree in what tells indexes apart, so that they can't exist side by side. */
export function sameSignature(a: IndexSpec, b: IndexSpec): boolean {
  return (
    equalValues(a.key, b.key) &&
    sameCollation(a.collation, b.collation) &&
    equalValues(a.partial ?? null, b.partial ?? null) &&
    a.unique === b.unique &&
    a.sparse === b.sparse
  );
}
