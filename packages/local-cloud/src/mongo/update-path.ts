import type { Collation } from "./collation.ts";
import { MongoError } from "./errors.ts";
import { compileFilter } from "./match.ts";
import { isIndex } from "./paths.ts";
import { isDoc, setField, typeAlias } from "./values.ts";
import type { Doc } from "./values.ts";

/** The array filters of an update by identifier; `used` collects those that some path mentioned. */
export type ArrayFilters = { tests: Map<string, (element: unknown) => boolean>; used: Set<string> };

const maxPadding = 1_500_000;

/** Compiles `arrayFilters`: each document constrains one identifier. */
export function compileArrayFilters(list: unknown, collation: Collation | undefined): ArrayFilters {
  const tests = new Map<string, (element: unknown) => boolean>();
  const docs: unknown[] = Array.isArray(list) ? list : [];
  for (const filter of docs) {
    const name = isDoc(filter) ? identifier(filter) : undefined;
    if (!isDoc(filter) || name === undefined) {
      throw new MongoError("FailedToParse", "Cannot use an expression without a top-level field name in arrayFilters");
    }
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) {
      throw new MongoError(
        "BadValue",
        `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${name}'`,
      );
    }
    if (tests.has(name)) {
      throw new MongoError("FailedToParse", `Found multiple array filters with the same top-level field name ${name}`);
    }
    const matcher = compileFilter(filter, { collation });
    tests.set(name, (element) => matcher({ [name]: element }));
  }
  return { tests, used: new Set() };
}

function identifier(filter: Doc): string | undefined {
  for (const key of Object.keys(filter)) {
    if (!key.startsWith("$")) return key.split(".")[0];
    const clauses = filter[key];
    if (Array.isArray(clauses)) {
      for (const clause of clauses) {
        const name = isDoc(clause) ? identifier(clause) : undefined;
        if (name !== undefined) return name;
      }
    }
  }
  return undefined;
}

/** What the positional operators of a path refer to. */
export type PositionContext = { index: number | undefined; filters: ArrayFilters };

/** Replaces `$`, `$[]` and `$[name]` in a path by the array positions they stand for in this document. */
export function concretePaths(doc: Doc, parts: readonly string[], context: PositionContext): string[][] {
  const at = parts.findIndex((part) => part === "$" || part.startsWith("$["));
  if (at < 0) return [[...parts]];
  const part = parts[at] ?? "";
  const head = parts.slice(0, at);
  const tail = parts.slice(at + 1);
  if (part === "$") {
    if (context.index === undefined) {
      throw new MongoError("BadValue", "The positional operator did not find the match needed from the query.");
    }
    return concretePaths(doc, [...head, String(context.index), ...tail], context);
  }
  const array = at === 0 ? undefined : readPath(doc, head);
  if (array === undefined) {
    throw new MongoError(
      "BadValue",
      `The path '${head.join(".")}' must exist in the document in order to apply array updates.`,
    );
  }
  if (!Array.isArray(array)) {
    throw new MongoError(
      "BadValue",
      `Cannot apply array updates to non-array element ${head.at(-1)}: ${typeAlias(array)}`,
    );
  }
  const test = filterFor(part, parts, context);
  return array.flatMap((element: unknown, index) =>
    test(element) ? concretePaths(doc, [...head, String(index), ...tail], context) : [],
  );
}

function filterFor(part: string, parts: readonly string[], context: PositionContext): (element: unknown) => boolean {
  if (part === "$[]") return () => true;
  const name = part.slice(2, -1);
  const test = context.filters.tests.get(name);
  if (test === undefined) {
    throw new MongoError("BadValue", `No array filter found for identifier '${name}' in path '${parts.join(".")}'`);
  }
  return test;
}

/** The value at a concrete path: array positions count, arrays are not searched. */
export function readPath(root: unknown, parts: readonly string[]): unknown {
  let value = root;
  for (const part of parts) {
    if (isDoc(value) && Object.hasOwn(value, part)) value = value[part];
    else if (Array.isArray(value) && isIndex(part)) value = value[Number(part)];
    else return undefined;
  }
  return value;
}

function describe(key: string, value: unknown): string {
  return `{${key}: ${typeof value === "string" ? JSON.stringify(value) : String(value)}}`;
}

/** Writes a value at a concrete path and makes the documents on the way; PathNotViable through a scalar. */
export function writePath(doc: Doc, parts: readonly string[], value: unknown): void {
  let holder: Doc | unknown[] = doc;
  parts.forEach((part, i) => {
    const last = i === parts.length - 1;
    if (Array.isArray(holder) && !isIndex(part)) throw notViable(part, parts[i - 1] ?? "", holder);
    const current: unknown = Array.isArray(holder)
      ? holder[Number(part)]
      : Object.hasOwn(holder, part)
        ? holder[part]
        : undefined;
    if (last) return put(holder, part, value);
    if (isDoc(current) || Array.isArray(current)) {
      holder = current;
    } else if (current === undefined) {
      const next: Doc = {};
      put(holder, part, next);
      holder = next;
    } else throw notViable(parts[i + 1] ?? "", part, current);
  });
}

function notViable(fieldName: string, key: string, value: unknown): MongoError {
  return new MongoError("PathNotViable", `Cannot create field '${fieldName}' in element ${describe(key, value)}`);
}

function put(holder: Doc | unknown[], part: string, value: unknown): void {
  if (!Array.isArray(holder)) return setField(holder, part, value);
  const index = Number(part);
  if (index - holder.length > maxPadding) {
    throw new MongoError("BadValue", `can't backfill more than ${maxPadding} elements`);
  }
  while (holder.length < index) holder.push(null);
  holder[index] = value;
}

/** Removes a field; an array element becomes null, as `$unset` does. */
export function removePath(doc: Doc, parts: readonly string[]): void {
  const holder = readPath(doc, parts.slice(0, -1));
  const last = parts.at(-1) ?? "";
  if (Array.isArray(holder) && isIndex(last) && Number(last) < holder.length) holder[Number(last)] = null;
  else if (isDoc(holder) && Object.hasOwn(holder, last)) delete holder[last];
}
