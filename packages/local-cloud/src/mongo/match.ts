import type { Collation } from "./collation.ts";
import { MongoError } from "./errors.ts";
import { evaluate } from "./expressions.ts";
import { compileSchema } from "./json-schema.ts";
import { compileOperator } from "./match-operators.ts";
import type { Compile } from "./match-operators.ts";
import { testPath } from "./paths.ts";
import type { Trace, ValueTest } from "./paths.ts";
import { isDoc, isTruthy, setField } from "./values.ts";
import type { Doc } from "./values.ts";

/** A compiled filter; `trace` receives the array position that a positional update would use. */
export type Matcher = (doc: Doc, trace?: Trace) => boolean;

/** What a filter needs besides itself: how strings compare, and the variables of `let`. */
export type MatchOptions = { collation?: Collation | undefined; variables?: Doc | undefined };

const ignored = new Set(["$comment"]);

function clauses(name: string, value: unknown, options: MatchOptions): Matcher[] {
  if (!Array.isArray(value)) throw new MongoError("BadValue", `${name} must be an array`);
  if (value.length === 0) throw new MongoError("BadValue", "$and/$or/$nor must be a nonempty array");
  return value.map((clause: unknown) => {
    if (!isDoc(clause)) throw new MongoError("BadValue", "$or/$and/$nor entries need to be full objects");
    return compileFilter(clause, options);
  });
}

function topLevel(name: string, value: unknown, options: MatchOptions): Matcher {
  switch (name) {
    case "$and": {
      const all = clauses(name, value, options);
      return (doc, trace) => all.every((matcher) => matcher(doc, trace));
    }
    case "$or": {
      const any = clauses(name, value, options);
      return (doc, trace) => any.some((matcher) => matcher(doc, trace));
    }
    case "$nor": {
      const none = clauses(name, value, options);
      return (doc) => !none.some((matcher) => matcher(doc));
    }
    case "$expr":
      return (doc) => isTruthy(evaluate(doc, value, options.variables));
    case "$jsonSchema": {
      if (!isDoc(value)) throw new MongoError("TypeMismatch", "$jsonSchema must be an object");
      const check = compileSchema(value);
      return (doc) => check(doc);
    }
    case "$sampleRate":
      return () => Math.random() < Number(value);
    default:
      throw new MongoError(
        "BadValue",
        `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
      );
  }
}

/** Whether a field's condition is an expression of operators rather than a value to be equal to. */
export function isOperatorDoc(value: unknown): value is Doc {
  if (!isDoc(value)) return false;
  const first = Object.keys(value)[0];
  return first !== undefined && first.startsWith("$") && first !== "$ref" && first !== "$id" && first !== "$db";
}

function compileCondition(condition: unknown, options: MatchOptions): ValueTest {
  const compile: Compile = {
    collation: options.collation,
    filter: (filter) => compileFilter(filter, options),
    condition: (inner) => compileCondition(inner, options),
  };
  if (!isOperatorDoc(condition)) return compileOperator("$eq", condition, {}, compile, true);
  const tests: ValueTest[] = [];
  for (const name of Object.keys(condition)) {
    if (name === "$options" && Object.hasOwn(condition, "$regex")) continue;
    tests.push(compileOperator(name, condition[name], condition, compile, false));
  }
  const [only] = tests;
  return tests.length === 1 && only !== undefined ? only : (value, trace) => tests.every((test) => test(value, trace));
}

/** Each operator follows the path by itself: `{$gt: 1, $lt: 5}` may hold for two elements of one array. */
function compileField(path: string, condition: unknown, options: MatchOptions): Matcher {
  const parts = path.split(".");
  if (!isOperatorDoc(condition)) {
    const test = compileCondition(condition, options);
    return (doc, trace) => testPath(doc, parts, 0, test, trace);
  }
  const matchers = Object.keys(condition)
    .filter((name) => !(name === "$options" && Object.hasOwn(condition, "$regex")))
    .map((name) => compileFieldOperator(parts, name, condition, options));
  return (doc, trace) => matchers.every((matcher) => matcher(doc, trace));
}

const negations: Record<string, string> = { $ne: "$eq", $nin: "$in" };

function compileFieldOperator(parts: string[], name: string, condition: Doc, options: MatchOptions): Matcher {
  const operand = condition[name];
  const positive = Object.hasOwn(negations, name) ? negations[name] : undefined;
  if (positive !== undefined) {
    const test = compileCondition(pair(positive, operand), options);
    return (doc) => !testPath(doc, parts, 0, test);
  }
  if (name === "$not") {
    const inner = negated(operand);
    const matcher = compileField(parts.join("."), inner, options);
    return (doc) => !matcher(doc);
  }
  if (name === "$exists" && !isTruthy(operand)) {
    return (doc) => !testPath(doc, parts, 0, (value) => value !== undefined);
  }
  const spec = name === "$regex" ? { $regex: operand, $options: condition["$options"] } : pair(name, operand);
  const test = compileCondition(spec, options);
  return (doc, trace) => testPath(doc, parts, 0, test, trace);
}

function pair(name: string, operand: unknown): Doc {
  const doc: Doc = {};
  setField(doc, name, operand);
  return doc;
}

function negated(operand: unknown): unknown {
  if (isDoc(operand)) {
    if (Object.keys(operand).length === 0) throw new MongoError("BadValue", "$not cannot be empty");
    if (isOperatorDoc(operand)) return operand;
  } else if (operand instanceof RegExp || (typeof operand === "object" && operand !== null && "pattern" in operand)) {
    return operand;
  }
  throw new MongoError("BadValue", "$not needs a regex or a document");
}

/** Compiles a query filter; throws BadValue for operators that the server would refuse. */
export function compileFilter(filter: Doc, options: MatchOptions = {}): Matcher {
  const matchers: Matcher[] = [];
  for (const key of Object.keys(filter)) {
    if (ignored.has(key)) continue;
    matchers.push(key.startsWith("$") ? topLevel(key, filter[key], options) : compileField(key, filter[key], options));
  }
  const [only] = matchers;
  if (matchers.length === 1 && only !== undefined) return only;
  return (doc, trace) => matchers.every((matcher) => matcher(doc, trace));
}

/** Compiles a filter on a bare value, as `$pull` and array filters need it. */
export function compileValueTest(condition: unknown, options: MatchOptions = {}): ValueTest {
  if (!isOperatorDoc(condition)) return compileCondition(condition, options);
  const wrapped = compileField("v", condition, options);
  return (value) => wrapped({ v: value });
}
