import { Int32, Long, Timestamp } from "bson";
import type { Collation } from "./collation.ts";
import { compareValues, equalValues } from "./compare.ts";
import { MongoError } from "./errors.ts";
import { compileFilter, compileValueTest, isOperatorDoc } from "./match.ts";
import { arithmetic, isIntegral, isNumeric, toBigInt, toNumber } from "./numeric.ts";
import { sortDocs } from "./sort.ts";
import { bsonTag, field, isDoc, typeAlias } from "./values.ts";
import type { Doc } from "./values.ts";

/** What an operator knows about the field it changes. */
export type FieldContext = { path: string; doc: Doc; collation: Collation | undefined };

/** Turns the current value (undefined when missing) into the next; returning the same value leaves it. */
export type FieldOperator = (current: unknown, operand: unknown, context: FieldContext) => unknown;

const bad = (message: string) => new MongoError("BadValue", message);

function idOf(doc: Doc): string {
  const id = doc["_id"];
  return `{_id: ${typeof id === "string" ? JSON.stringify(id) : typeAlias(id) === "objectId" ? `ObjectId('${String(id)}')` : String(id)}}`;
}

function shortName(path: string): string {
  return path.split(".").at(-1) ?? path;
}

function numericOperator(name: "$inc" | "$mul"): FieldOperator {
  const verb = name === "$inc" ? "increment" : "multiply";
  return (current, operand, { path, doc }) => {
    if (!isNumeric(operand)) {
      throw new MongoError(
        "TypeMismatch",
        `Cannot ${verb} with non-numeric argument: {${path}: ${JSON.stringify(operand)}}`,
      );
    }
    if (current === undefined) return name === "$inc" ? operand : arithmetic(operand, new Int32(0), "multiply");
    if (!isNumeric(current)) {
      throw new MongoError(
        "TypeMismatch",
        `Cannot apply ${name} to a value of non-numeric type. ${idOf(doc)} has the field '${shortName(path)}' of non-numeric type ${typeAlias(current)}`,
      );
    }
    return arithmetic(current, operand, name === "$inc" ? "add" : "multiply");
  };
}

function extreme(sign: 1 | -1): FieldOperator {
  return (current, operand, { collation }) =>
    current === undefined || compareValues(operand, current, collation) * sign > 0 ? operand : current;
}

function currentDate(_current: unknown, operand: unknown): unknown {
  const type = isDoc(operand) ? field(operand, "$type") : operand === true || operand === false ? "date" : undefined;
  if (type === "date") return new Date();
  if (type === "timestamp") return new Timestamp({ t: Math.floor(Date.now() / 1000), i: 1 });
  throw bad(
    "The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {field : {$type: 'date'}}}",
  );
}

function arrayOf(current: unknown, { path, doc }: FieldContext): unknown[] {
  if (current === undefined) return [];
  if (Array.isArray(current)) return current;
  throw bad(`The field '${path}' must be an array but is of type ${typeAlias(current)} in document ${idOf(doc)}`);
}

function each(operand: unknown, name: string): unknown[] {
  if (!isDoc(operand) || !Object.hasOwn(operand, "$each")) return [operand];
  const list = operand["$each"];
  if (!Array.isArray(list))
    throw new MongoError(
      "TypeMismatch",
      `The argument to $each in ${name} must be an array but it was of type ${typeAlias(list)}`,
    );
  return list;
}

function whole(value: unknown, name: string): number {
  if (!isNumeric(value) || !isIntegral(value))
    throw bad(`The value for ${name} must be an integer value but was given type: ${typeAlias(value)}`);
  return toNumber(value);
}

const push: FieldOperator = (current, operand, context) => {
  const array = arrayOf(current, context);
  const items = each(operand, "$push");
  if (!isDoc(operand) || !Object.hasOwn(operand, "$each")) return [...array, operand];
  for (const key of Object.keys(operand)) {
    if (!["$each", "$slice", "$sort", "$position"].includes(key)) throw bad(`Unrecognized clause in $push: ${key}`);
  }
  const at = Object.hasOwn(operand, "$position") ? whole(operand["$position"], "$position") : array.length;
  let next = [...array];
  next.splice(at, 0, ...items);
  if (Object.hasOwn(operand, "$sort")) next = sortElements(next, operand["$sort"], context.collation);
  if (!Object.hasOwn(operand, "$slice")) return next;
  const size = whole(operand["$slice"], "$slice");
  return size < 0 ? next.slice(size) : next.slice(0, size);
};

function sortElements(array: unknown[], spec: unknown, collation: Collation | undefined): unknown[] {
  if (isDoc(spec)) return sortDocs(array, (item) => (isDoc(item) ? item : {}), spec, collation);
  const direction = isNumeric(spec) ? toNumber(spec) : 0;
  if (direction !== 1 && direction !== -1) throw bad("The $sort element value must be either 1 or -1");
  return array.toSorted((a, b) => compareValues(a, b, collation) * direction);
}

const addToSet: FieldOperator = (current, operand, context) => {
  const array = arrayOf(current, context);
  const next = [...array];
  for (const item of each(operand, "$addToSet")) {
    if (!next.some((present) => equalValues(present, item, context.collation))) next.push(item);
  }
  return next.length === array.length && current !== undefined ? current : next;
};

const pop: FieldOperator = (current, operand, { path }) => {
  const direction = isNumeric(operand) ? toNumber(operand) : 0;
  if (direction !== 1 && direction !== -1)
    throw new MongoError("FailedToParse", `$pop expects 1 or -1, found: ${String(operand)}`);
  if (current === undefined) return undefined;
  if (!Array.isArray(current))
    throw new MongoError(
      "TypeMismatch",
      `Path '${path}' contains an element of non-array type '${typeAlias(current)}'`,
    );
  return direction === 1 ? current.slice(0, -1) : current.slice(1);
};

const pull: FieldOperator = (current, operand, { collation }) => {
  if (current === undefined) return undefined;
  if (!Array.isArray(current)) throw bad("Cannot apply $pull to a non-array value");
  const matchesDoc = isDoc(operand) && !isOperatorDoc(operand) ? compileFilter(operand, { collation }) : undefined;
  const matchesValue = matchesDoc === undefined ? compileValueTest(operand, { collation }) : undefined;
  const gone = (item: unknown) =>
    matchesDoc === undefined ? matchesValue?.(item) === true : isDoc(item) && matchesDoc(item);
  return current.some(gone) ? current.filter((item) => !gone(item)) : current;
};

const pullAll: FieldOperator = (current, operand, { collation }) => {
  if (!Array.isArray(operand)) throw bad(`$pullAll requires an array argument but was given a ${typeAlias(operand)}`);
  if (current === undefined) return undefined;
  if (!Array.isArray(current)) throw bad("Cannot apply $pullAll to a non-array value");
  return current.filter((item) => !operand.some((unwanted: unknown) => equalValues(unwanted, item, collation)));
};

const bit: FieldOperator = (current, operand, { path, doc }) => {
  if (!isDoc(operand) || Object.keys(operand).length === 0)
    throw bad(`The $bit modifier is not compatible with a ${typeAlias(operand)}`);
  const start: unknown = current ?? new Int32(0);
  if (!isNumeric(start) || !isIntegral(start))
    throw bad(
      `Cannot apply $bit to a value of non-integral type.${idOf(doc)} has the field ${shortName(path)} of non-integer type ${typeAlias(current)}`,
    );
  let value = toBigInt(start);
  let wide = bsonTag(start) === "Long";
  for (const name of Object.keys(operand)) {
    const by = operand[name];
    if (!isNumeric(by) || !isIntegral(by))
      throw bad(`The $bit modifier field must be an Integer(32/64 bit); a '${typeAlias(by)}' is not supported here`);
    wide ||= bsonTag(by) === "Long";
    if (name === "and") value &= toBigInt(by);
    else if (name === "or") value |= toBigInt(by);
    else if (name === "xor") value ^= toBigInt(by);
    else
      throw bad(`The $bit modifier only supports 'and', 'or', and 'xor', not '${name}' which is an unknown operator`);
  }
  return wide ? Long.fromBigInt(value) : new Int32(Number(BigInt.asIntN(32, value)));
};

/** The update operators that turn one value into another; `$unset` and `$rename` move fields and live elsewhere. */
export const fieldOperators: ReadonlyMap<string, FieldOperator> = new Map<string, FieldOperator>([
  ["$set", (_current, operand) => operand],
  ["$setOnInsert", (_current, operand) => operand],
  ["$inc", numericOperator("$inc")],
  ["$mul", numericOperator("$mul")],
  ["$min", extreme(-1)],
  ["$max", extreme(1)],
  ["$currentDate", currentDate],
  ["$push", push],
  ["$addToSet", addToSet],
  ["$pop", pop],
  ["$pull", pull],
  ["$pullAll", pullAll],
  ["$bit", bit],
]);
