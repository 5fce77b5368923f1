import type { Collation } from "./collation.ts";
import { MongoError } from "./errors.ts";
import { evaluator } from "./expressions.ts";
import { compileFilter, isOperatorDoc } from "./match.ts";
import { isNumeric, toNumber } from "./numeric.ts";
import type { Trace } from "./paths.ts";
import { demote, promoteDoc } from "./promote.ts";
import { isDoc, isTruthy, setField } from "./values.ts";
import type { Doc } from "./values.ts";

/** Shapes one document; the trace tells where the filter matched, for the positional `$`. */
export type Projector = (doc: Doc, trace?: Trace) => Doc;

type Leaf =
  { kind: "keep" } | { kind: "drop" } | { kind: "map"; map: (value: unknown, trace: Trace | undefined) => unknown };
type Tree = Map<string, Tree | Leaf>;
type Computed = { path: string[]; compute: (doc: Doc) => unknown };

function insert(tree: Tree, path: string, leaf: Leaf): void {
  const parts = path.split(".");
  let at = tree;
  for (const part of parts.slice(0, -1)) {
    let next = at.get(part);
    if (next !== undefined && !(next instanceof Map)) throw collision(path);
    if (next === undefined) at.set(part, (next = new Map()));
    at = next;
  }
  const last = parts.at(-1) ?? "";
  if (at.has(last)) throw collision(path);
  at.set(last, leaf);
}

function collision(path: string): MongoError {
  return new MongoError("PathCollision", `Path collision at ${path}`);
}

function applyTree(value: Doc, tree: Tree, including: boolean, trace: Trace | undefined): Doc {
  const out: Doc = {};
  for (const key of Object.keys(value)) {
    const node = tree.get(key);
    const projected =
      node === undefined ? (including ? undefined : value[key]) : applyNode(value[key], node, including, trace);
    if (projected !== undefined) setField(out, key, projected);
  }
  return out;
}

function applyNode(value: unknown, node: Tree | Leaf, including: boolean, trace: Trace | undefined): unknown {
  if (!(node instanceof Map)) {
    if (node.kind === "map") return node.map(value, trace);
    return node.kind === "keep" ? value : undefined;
  }
  if (isDoc(value)) return applyTree(value, node, including, trace);
  if (!Array.isArray(value)) return including ? undefined : value;
  return value.map((item) => applyNode(item, node, including, trace)).filter((item) => item !== undefined);
}

function slice(operand: unknown): (value: unknown) => unknown {
  const numbers = (Array.isArray(operand) ? operand : [operand]).map((item: unknown) => {
    if (!isNumeric(item)) throw new MongoError("BadValue", "$slice only supports numbers and [skip, limit] arrays");
    return toNumber(item);
  });
  const [first = 0, second] = numbers;
  if (second !== undefined && second <= 0) throw new MongoError("BadValue", "$slice limit must be positive");
  return (value) => {
    if (!Array.isArray(value)) return value;
    if (second === undefined) return first < 0 ? value.slice(first) : value.slice(0, first);
    const start = first < 0 ? Math.max(0, value.length + first) : first;
    return value.slice(start, start + second);
  };
}

/** Collects what a projection asks for, one path at a time. */
class Builder {
  readonly tree: Tree = new Map();
  readonly computed: Computed[] = [];
  readonly collation: Collation | undefined;
  readonly variables: Doc | undefined;
  mode: "include" | "exclude" | undefined;
  id: boolean | undefined;

  constructor(collation: Collation | undefined, variables: Doc | undefined) {
    this.collation = collation;
    this.variables = variables;
  }

  add(path: string, value: unknown): void {
    if (path === "" || path.split(".").includes("")) {
      throw new MongoError("BadValue", "FieldPath cannot be constructed with empty string");
    }
    if (typeof value === "boolean" || isNumeric(value)) this.flag(path, isTruthy(value));
    else if (isOperatorDoc(value)) this.operator(path, value);
    else if (isDoc(value)) {
      if (Object.keys(value).length === 0) throw new MongoError("BadValue", "An empty sub-projection is not a valid value. Found empty object at path"); // prettier-ignore
      for (const key of Object.keys(value)) this.add(`${path}.${key}`, value[key]);
    } else this.compute(path, value);
  }

  flag(path: string, keep: boolean): void {
    if (path === "_id") {
      this.id = keep;
      return;
    }
    this.setMode(keep ? "include" : "exclude", path);
    if (!path.endsWith(".$")) insert(this.tree, path, { kind: keep ? "keep" : "drop" });
    else if (!keep) throw new MongoError("BadValue", "positional projection cannot be used with exclusion");
    else insert(this.tree, path.slice(0, -2), { kind: "map", map: positional });
  }

  setMode(mode: "include" | "exclude", path: string): void {
    if (this.mode !== undefined && this.mode !== mode) {
      throw mode === "exclude"
        ? new MongoError("InvalidProjectionExclusion", `Cannot do exclusion on field ${path} in inclusion projection`)
        : new MongoError("InvalidProjectionInclusion", `Cannot do inclusion on field ${path} in exclusion projection`);
    }
    this.mode = mode;
  }

  operator(path: string, value: Doc): void {
    if (Object.hasOwn(value, "$slice") && !expressionSlice(value["$slice"])) {
      insert(this.tree, path, { kind: "map", map: slice(value["$slice"]) });
    } else if (Object.hasOwn(value, "$elemMatch")) {
      const matcher = compileFilter({ v: { $elemMatch: value["$elemMatch"] } }, { collation: this.collation });
      const map = (array: unknown) => {
        const found: Trace = {};
        return Array.isArray(array) && matcher({ v: array }, found) ? [array[found.index ?? 0]] : undefined;
      };
      insert(this.tree, path, { kind: "map", map });
      this.mode ??= "include";
    } else this.compute(path, value);
  }

  compute(path: string, expression: unknown): void {
    this.setMode("include", path);
    this.computed.push({ path: path.split("."), compute: evaluator(expression, this.variables) });
  }
}

// `$slice: ["$array", 2]` is the aggregation operator, `$slice: [1, 2]` the projection's.
const expressionSlice = (operand: unknown) => Array.isArray(operand) && !isNumeric(operand[0]);

function positional(value: unknown, trace: Trace | undefined): unknown {
  if (!Array.isArray(value)) return value;
  if (trace?.index === undefined) {
    throw new MongoError(
      "BadValue",
      "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
    );
  }
  return value.slice(trace.index, trace.index + 1);
}

function place(doc: Doc, path: readonly string[], value: unknown): void {
  const [head = "", ...rest] = path;
  if (rest.length === 0) setField(doc, head, value);
  else {
    const inner = Object.hasOwn(doc, head) ? doc[head] : undefined;
    const next: Doc = isDoc(inner) ? { ...inner } : {};
    place(next, rest, value);
    setField(doc, head, next);
  }
}

/** Compiles a projection, or returns undefined when documents pass unchanged. */
export function compileProjection(spec: unknown, collation?: Collation, variables?: Doc): Projector | undefined {
  if (spec === undefined || spec === null) return undefined;
  if (!isDoc(spec)) throw new MongoError("TypeMismatch", "Expected field projection to be of type object");
  if (Object.keys(spec).length === 0) return undefined;
  const builder = new Builder(collation, variables);
  for (const path of Object.keys(spec)) builder.add(path, spec[path]);
  const including = builder.mode === undefined ? builder.id === true : builder.mode === "include";
  const { tree, computed } = builder;
  if (builder.id === undefined ? including : builder.id) {
    if (including && !tree.has("_id")) tree.set("_id", { kind: "keep" });
  } else if (builder.id === false && !including) tree.set("_id", { kind: "drop" });
  return (doc, trace) => {
    const out = applyTree(doc, tree, including, trace);
    if (computed.length > 0) {
      const plain = promoteDoc(doc);
      for (const { path, compute } of computed) {
        const value = compute(plain);
        if (value !== undefined) place(out, path, demote(value));
      }
    }
    return out;
  };
}
