import type { Collation } from "./collation.ts";
import { compareValues } from "./compare.ts";
import { MongoError } from "./errors.ts";
import { runPlainPipeline } from "./aggregate-engine.ts";
import { demoteDoc, promoteDoc } from "./promote.ts";
import { compileArrayFilters, concretePaths, readPath, removePath, writePath } from "./update-path.ts";
import type { ArrayFilters, PositionContext } from "./update-path.ts";
import { fieldOperators } from "./update-operators.ts";
import { cloneDoc, cloneValue, field, isDoc, setField, typeAlias } from "./values.ts";
import type { Doc } from "./values.ts";

/** A compiled update: makes the next version of a document without changing the one it gets. */
export type Update = {
  readonly isReplacement: boolean;
  apply(doc: Doc, context: { index?: number | undefined; inserting: boolean }): Doc;
};

/** What an update may refer to besides the document. */
export type UpdateOptions = { arrayFilters?: unknown; collation?: Collation | undefined; variables?: Doc | undefined };

type Step = { name: string; path: string; parts: string[]; operand: unknown };

const pipelineStages = new Set(["$set", "$addFields", "$unset", "$project", "$replaceRoot", "$replaceWith"]);

/** Compiles an update document, a replacement or an update pipeline. */
export function compileUpdate(spec: unknown, options: UpdateOptions = {}): Update {
  if (Array.isArray(spec)) return pipelineUpdate(spec, options);
  if (!isDoc(spec)) throw new MongoError("FailedToParse", "Update argument must be either an object or an array");
  const first = Object.keys(spec)[0];
  if (first === undefined || !first.startsWith("$")) return replacement(spec);
  return operatorUpdate(spec, options);
}

function replacement(spec: Doc): Update {
  for (const key of Object.keys(spec)) {
    if (key.startsWith("$")) {
      throw new MongoError(
        "DollarPrefixedFieldName",
        `The dollar ($) prefixed field '${key}' in '${key}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
      );
    }
  }
  return {
    isReplacement: true,
    apply(doc) {
      const next: Doc = {};
      const id = Object.hasOwn(spec, "_id") ? spec["_id"] : doc["_id"];
      if (id !== undefined) next["_id"] = id;
      for (const key of Object.keys(spec)) if (key !== "_id") setField(next, key, spec[key]);
      if (doc["_id"] !== undefined && compareValues(doc["_id"], next["_id"]) !== 0) {
        throw new MongoError(
          "ImmutableField",
          `After applying the update, the (immutable) field '_id' was found to have been altered to _id: ${String(next["_id"])}`,
        );
      }
      return next;
    },
  };
}

function pipelineUpdate(spec: unknown[], options: UpdateOptions): Update {
  const stages = spec.map((stage) => {
    const name = isDoc(stage) ? Object.keys(stage)[0] : undefined;
    if (!isDoc(stage) || name === undefined)
      throw new MongoError("TypeMismatch", "Each element of the 'pipeline' array must be an object");
    if (!pipelineStages.has(name)) {
      throw new MongoError("InvalidOptions", `${name} is not allowed to be used within an update`);
    }
    return stage;
  });
  return {
    isReplacement: false,
    apply(doc) {
      const [result] = runPlainPipeline([promoteDoc(doc)], stages, {
        collation: options.collation,
        variables: options.variables,
      });
      const next = keepTypes(doc, demoteDoc(result ?? {}));
      if (doc["_id"] !== undefined && !Object.hasOwn(next, "_id")) return { _id: doc["_id"], ...next };
      assertSameId(doc, next);
      return next;
    },
  };
}

/** Gives numbers that a pipeline left alone the type they had before. */
function keepTypes(before: Doc, after: Doc): Doc {
  for (const key of Object.keys(after)) {
    const [old, now] = [field(before, key), after[key]];
    if (isDoc(old) && isDoc(now)) keepTypes(old, now);
    else if (old !== undefined && !isDoc(now) && compareValues(old, now) === 0) setField(after, key, old);
  }
  return after;
}

function assertSameId(before: Doc, after: Doc): void {
  if (before["_id"] === undefined || compareValues(before["_id"], after["_id"]) === 0) return;
  throw new MongoError(
    "ImmutableField",
    "Performing an update on the path '_id' would modify the immutable field '_id'",
  );
}

function parseSteps(spec: Doc): Step[] {
  const steps: Step[] = [];
  for (const name of Object.keys(spec)) {
    if (!fieldOperators.has(name) && name !== "$unset" && name !== "$rename") {
      throw new MongoError(
        "FailedToParse",
        `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    }
    const fields = spec[name];
    if (!isDoc(fields)) {
      throw new MongoError(
        "FailedToParse",
        `Modifiers operate on fields but we found type ${typeAlias(fields)} instead. For example: {$mod: {<field>: ...}} not {${name}: ${JSON.stringify(fields)}}`,
      );
    }
    for (const path of Object.keys(fields)) {
      steps.push({ name, path, parts: splitPath(path), operand: fields[path] });
    }
  }
  // The server adds new fields in the order of their names.
  return steps.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function splitPath(path: string): string[] {
  if (path === "") throw new MongoError("EmptyFieldName", "An empty update path is not valid.");
  const parts = path.split(".");
  if (parts.includes("")) {
    throw new MongoError(
      "EmptyFieldName",
      `The update path '${path}' contains an empty field name, which is not allowed.`,
    );
  }
  const dollar = parts.find((part) => part.startsWith("$") && part !== "$" && !/^\$\[\w*\]$/.test(part));
  if (dollar !== undefined || parts[0]?.startsWith("$")) {
    throw new MongoError(
      "DollarPrefixedFieldName",
      `The dollar ($) prefixed field '${dollar ?? path}' in '${path}' is not valid for storage.`,
    );
  }
  return parts;
}

function checkConflicts(steps: readonly Step[]): void {
  const paths = steps.flatMap((step) => (step.name === "$rename" ? [step.path, String(step.operand)] : [step.path]));
  const sorted = paths.map((path) => `${path}.`).sort();
  sorted.forEach((path, i) => {
    const next = sorted[i + 1];
    if (next?.startsWith(path)) {
      throw new MongoError(
        "ConflictingUpdateOperators",
        `Updating the path '${next.slice(0, -1)}' would create a conflict at '${path.slice(0, -1)}'`,
      );
    }
  });
}

function checkFilters(steps: readonly Step[], filters: ArrayFilters, spec: Doc): void {
  for (const { parts, path } of steps) {
    for (const part of parts) {
      if (!part.startsWith("$[") || part === "$[]") continue;
      const name = part.slice(2, -1);
      if (!filters.tests.has(name))
        throw new MongoError("BadValue", `No array filter found for identifier '${name}' in path '${path}'`);
      filters.used.add(name);
    }
  }
  for (const name of filters.tests.keys()) {
    if (!filters.used.has(name)) {
      throw new MongoError(
        "FailedToParse",
        `The array filter for identifier '${name}' was not used in the update ${JSON.stringify(spec)}`,
      );
    }
  }
}

function operatorUpdate(spec: Doc, options: UpdateOptions): Update {
  const steps = parseSteps(spec);
  checkConflicts(steps);
  const filters = compileArrayFilters(options.arrayFilters, options.collation);
  checkFilters(steps, filters, spec);
  return {
    isReplacement: false,
    apply(doc, { index, inserting }) {
      const next = cloneDoc(doc);
      const position: PositionContext = { index, filters };
      for (const step of steps) {
        if (step.name === "$setOnInsert" && !inserting) continue;
        for (const parts of concretePaths(next, step.parts, position)) applyStep(next, step, parts, options.collation);
      }
      assertSameId(doc, next);
      return next;
    },
  };
}

function applyStep(doc: Doc, step: Step, parts: string[], collation: Collation | undefined): void {
  if (step.name === "$unset") return removePath(doc, parts);
  if (step.name === "$rename") return rename(doc, parts, step.operand);
  const operator = fieldOperators.get(step.name);
  if (operator === undefined) return;
  const current = readPath(doc, parts);
  const next = operator(current, step.operand, { path: parts.join("."), doc, collation });
  if (next !== undefined && next !== current) writePath(doc, parts, cloneValue(next));
}

function rename(doc: Doc, parts: string[], target: unknown): void {
  if (typeof target !== "string")
    throw new MongoError("BadValue", `The 'to' field for $rename must be a string: ${parts.join(".")}`);
  const value = readPath(doc, parts);
  if (value === undefined) return;
  const holder = readPath(doc, parts.slice(0, -1));
  if (Array.isArray(holder))
    throw new MongoError("BadValue", `The source field cannot be an array element, '${parts.join(".")}'`);
  removePath(doc, parts);
  writePath(doc, splitPath(target), value);
}
