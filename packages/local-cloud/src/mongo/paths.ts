import { isDoc } from "./values.ts";
import type { Doc } from "./values.ts";

/** Where in an array a predicate first held; filled in for the positional operators `$`. */
export type Trace = { index?: number };

/** A test on the value at the end of a path; undefined stands for a missing field. */
export type ValueTest = (value: unknown, trace?: Trace) => boolean;

const digits = /^(?:0|[1-9]\d*)$/;

/** Whether a path component can be an array index. */
export const isIndex = (part: string): boolean => digits.test(part);

function someElement(array: unknown[], test: ValueTest, trace: Trace | undefined): boolean {
  const found = array.findIndex((element) => test(element));
  if (found >= 0 && trace !== undefined) trace.index = found;
  return found >= 0;
}

/** Wraps a test so that it holds for an array when it holds for the array itself or for one of its elements. */
export function orElement(test: ValueTest): ValueTest {
  return (value, trace) =>
    test(value) || (Array.isArray(value) && someElement(value, (element) => test(element), trace));
}

/** Follows a dotted path as queries do, through arrays of documents, until `test` holds for some value there. */
export function testPath(
  value: unknown,
  parts: readonly string[],
  at: number,
  test: ValueTest,
  trace?: Trace,
): boolean {
  const part = parts[at];
  if (part === undefined) return test(value, trace);
  if (isDoc(value)) return testPath(Object.hasOwn(value, part) ? value[part] : undefined, parts, at + 1, test, trace);
  if (!Array.isArray(value)) return test(undefined);
  if (isIndex(part) && Number(part) < value.length && testPath(value[Number(part)], parts, at + 1, test, trace)) {
    return true;
  }
  return someElement(value, (element) => isDoc(element) && testPath(element, parts, at, test), trace);
}

/** Every value at the end of a path; arrays on the way are entered, the last value is returned as it is. */
export function valuesAt(value: unknown, parts: readonly string[], at = 0): unknown[] {
  const part = parts[at];
  if (part === undefined) return [value];
  if (isDoc(value)) return Object.hasOwn(value, part) ? valuesAt(value[part], parts, at + 1) : [undefined];
  if (!Array.isArray(value)) return [undefined];
  const found: unknown[] = [];
  if (isIndex(part) && Number(part) < value.length) found.push(...valuesAt(value[Number(part)], parts, at + 1));
  for (const element of value) if (isDoc(element)) found.push(...valuesAt(element, parts, at));
  return found;
}

/** The value at a path that does not look into arrays, as unique keys and error reports need it. */
export function plainValueAt(doc: Doc, path: string): unknown {
  let value: unknown = doc;
  for (const part of path.split(".")) {
    if (isDoc(value) && Object.hasOwn(value, part)) value = value[part];
    else if (Array.isArray(value) && isIndex(part)) value = value[Number(part)];
    else return undefined;
  }
  return value;
}
