import { compareValues, equalValues, hashKey } from "./compare.ts";
import { MongoError } from "./errors.ts";
import { exact, isNumeric, toNumber } from "./numeric.ts";
import type { Numeric } from "./numeric.ts";
import { toRegExp } from "./regex.ts";
import { field, isDoc, typeAlias, typeCode } from "./values.ts";
import type { Doc } from "./values.ts";

type Check = (value: unknown) => boolean;

const jsonTypes: Record<string, readonly string[]> = {
  number: ["int", "long", "double", "decimal"],
  string: ["string"],
  object: ["object"],
  array: ["array"],
  boolean: ["bool"],
  null: ["null"],
};

const annotations = new Set(["title", "description", "$comment"]);
const bad = (message: string) => new MongoError("FailedToParse", message);

function typeCheck(keyword: string, operand: unknown): Check {
  const names: unknown[] = Array.isArray(operand) ? operand : [operand];
  const aliases = new Set<string>();
  for (const name of names) {
    if (typeof name !== "string") throw new MongoError("TypeMismatch", `$jsonSchema keyword '${keyword}' must be either a string or an array of strings`); // prettier-ignore
    const known =
      keyword === "type" || name === "number" ? jsonTypes[name] : typeCode(name) === undefined ? undefined : [name];
    if (known === undefined) throw new MongoError("BadValue", `Unknown type name alias: ${name}`);
    for (const alias of known) aliases.add(alias);
  }
  return (value) => aliases.has(typeAlias(value));
}

const when =
  (guard: (value: unknown) => boolean, check: Check): Check =>
  (value) =>
    !guard(value) || check(value);

function limit(keyword: string, operand: unknown): Numeric {
  if (!isNumeric(operand)) throw new MongoError("TypeMismatch", `$jsonSchema keyword '${keyword}' must be a number`);
  return operand;
}

function list(keyword: string, operand: unknown): Check[] {
  if (!Array.isArray(operand) || operand.length === 0)
    throw bad(`$jsonSchema keyword '${keyword}' must be a non-empty array`);
  return operand.map((item: unknown) => compileSchema(item));
}

function divisible(value: Numeric, by: Numeric): boolean {
  const [a, b] = [exact(value), exact(by)];
  if (typeof a === "string" || typeof b === "string" || b.coefficient === 0n) return false;
  const low = Math.min(a.exponent, b.exponent);
  return (a.coefficient * 10n ** BigInt(a.exponent - low)) % (b.coefficient * 10n ** BigInt(b.exponent - low)) === 0n;
}

function properties(schema: Doc): Check {
  const own = new Map(
    Object.entries(docOf("properties", schema["properties"])).map(([key, sub]) => [key, compileSchema(sub)]),
  );
  const patterns = Object.entries(docOf("patternProperties", schema["patternProperties"])).map(
    ([pattern, sub]) => [toRegExp(pattern, ""), compileSchema(sub)] as const,
  );
  const extra = schema["additionalProperties"];
  const additional =
    extra === undefined || extra === true ? undefined : extra === false ? () => false : compileSchema(extra);
  return (value) => {
    if (!isDoc(value)) return true;
    for (const key of Object.keys(value)) {
      const check = own.get(key);
      if (check !== undefined && !check(value[key])) return false;
      const matching = patterns.filter(([pattern]) => pattern.test(key));
      if (matching.some(([, sub]) => !sub(value[key]))) return false;
      if (additional !== undefined && check === undefined && matching.length === 0 && !additional(value[key]))
        return false;
    }
    return true;
  };
}

function docOf(keyword: string, operand: unknown): Doc {
  if (operand === undefined) return {};
  if (!isDoc(operand)) throw new MongoError("TypeMismatch", `$jsonSchema keyword '${keyword}' must be an object`);
  return operand;
}

function items(schema: Doc): Check {
  const spec = schema["items"];
  const rest = schema["additionalItems"];
  if (!Array.isArray(spec)) {
    const each = spec === undefined ? () => true : compileSchema(spec);
    return (value) => !Array.isArray(value) || value.every((item) => each(item));
  }
  const positions = spec.map((item: unknown) => compileSchema(item));
  const others = rest === undefined || rest === true ? () => true : rest === false ? () => false : compileSchema(rest);
  return (value) => !Array.isArray(value) || value.every((item, index) => (positions[index] ?? others)(item));
}

function dependencies(operand: unknown): Check {
  const rules = Object.entries(docOf("dependencies", operand)).map(([key, rule]) => {
    if (!Array.isArray(rule)) return [key, compileSchema(rule)] as const;
    return [key, (value: unknown) => isDoc(value) && rule.every((name) => Object.hasOwn(value, String(name)))] as const;
  });
  return (value) => !isDoc(value) || rules.every(([key, check]) => !Object.hasOwn(value, key) || check(value));
}

const isText = (value: unknown): value is string => typeof value === "string";
const codePoints = (value: unknown) => (isText(value) ? Array.from(value).length : 0);
const count = (value: unknown) => (Array.isArray(value) ? value.length : isDoc(value) ? Object.keys(value).length : 0);

/** One keyword's check, or undefined for keywords that need their neighbours or only describe. */
export function compileKeyword(keyword: string, operand: unknown, schema: Doc): Check | undefined {
  switch (keyword) {
    case "bsonType":
    case "type":
      return typeCheck(keyword, operand);
    case "required": {
      if (!Array.isArray(operand))
        throw new MongoError("TypeMismatch", "$jsonSchema keyword 'required' must be an array");
      const names = operand.map(String);
      return when(isDoc, (value) => isDoc(value) && names.every((name) => Object.hasOwn(value, name)));
    }
    case "properties":
    case "patternProperties":
    case "additionalProperties":
      return properties({ ...schema });
    case "items":
    case "additionalItems":
      return items(schema);
    case "minimum":
    case "maximum": {
      const bound = limit(keyword, operand);
      const sign = keyword === "minimum" ? 1 : -1;
      const strict = field(schema, keyword === "minimum" ? "exclusiveMinimum" : "exclusiveMaximum") === true;
      return when(isNumeric, (value) => compareValues(value, bound) * sign >= (strict ? 1 : 0));
    }
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      if (typeof operand !== "boolean")
        throw new MongoError("TypeMismatch", `$jsonSchema keyword '${keyword}' must be a boolean`);
      return undefined;
    case "multipleOf": {
      const by = limit(keyword, operand);
      return (value) => !isNumeric(value) || divisible(value, by);
    }
    case "minLength":
      return when(isText, bounded(codePoints, keyword, operand, 1));
    case "maxLength":
      return when(isText, bounded(codePoints, keyword, operand, -1));
    case "minItems":
      return when(Array.isArray, bounded(count, keyword, operand, 1));
    case "maxItems":
      return when(Array.isArray, bounded(count, keyword, operand, -1));
    case "minProperties":
      return when(isDoc, bounded(count, keyword, operand, 1));
    case "maxProperties":
      return when(isDoc, bounded(count, keyword, operand, -1));
    case "pattern": {
      const expression = toRegExp(String(operand), "");
      return (value) => !isText(value) || expression.test(value);
    }
    case "uniqueItems":
      return (value) =>
        operand !== true || !Array.isArray(value) || new Set(value.map((item) => hashKey(item))).size === value.length;
    case "enum":
      if (!Array.isArray(operand) || operand.length === 0)
        throw bad("$jsonSchema keyword 'enum' must be a non-empty array");
      return (value) => operand.some((choice: unknown) => equalValues(choice, value));
    default:
      return combination(keyword, operand);
  }
}

function bounded(measure: (value: unknown) => number, keyword: string, operand: unknown, sign: 1 | -1): Check {
  const bound = toNumber(limit(keyword, operand));
  return (value) => (measure(value) - bound) * sign >= 0;
}

function combination(keyword: string, operand: unknown): Check | undefined {
  switch (keyword) {
    case "allOf": {
      const checks = list(keyword, operand);
      return (value) => checks.every((check) => check(value));
    }
    case "anyOf": {
      const checks = list(keyword, operand);
      return (value) => checks.some((check) => check(value));
    }
    case "oneOf": {
      const checks = list(keyword, operand);
      return (value) => checks.filter((check) => check(value)).length === 1;
    }
    case "not": {
      const check = compileSchema(operand);
      return (value) => !check(value);
    }
    case "dependencies":
      return dependencies(operand);
    default:
      if (annotations.has(keyword)) return undefined;
      throw bad(`Unknown $jsonSchema keyword: ${keyword}`);
  }
}

/** Compiles a `$jsonSchema`; a missing value satisfies nothing but is only asked about through `required`. */
export function compileSchema(schema: unknown): Check {
  if (!isDoc(schema)) throw new MongoError("TypeMismatch", "$jsonSchema must be an object");
  const checks: Check[] = [];
  for (const keyword of Object.keys(schema)) {
    const check = compileKeyword(keyword, schema[keyword], schema);
    if (check !== undefined) checks.push(check);
  }
  return (value) => checks.every((check) => check(value));
}

/** The rules of a schema that a document breaks, in the form of the server's `errInfo.details`. */
export function explainSchema(schema: Doc, doc: Doc): Doc[] {
  const failures: Doc[] = [];
  for (const keyword of Object.keys(schema)) {
    const operand = schema[keyword];
    const check = compileKeyword(keyword, operand, schema);
    if (check === undefined || check(doc)) continue;
    if (keyword === "required" && Array.isArray(operand)) {
      const missing = operand.filter((name) => !Object.hasOwn(doc, String(name)));
      failures.push({ operatorName: "required", specifiedAs: { required: operand }, missingProperties: missing });
    } else if (keyword === "properties" && isDoc(operand)) {
      const broken = Object.keys(operand).filter(
        (key) => Object.hasOwn(doc, key) && !compileSchema(operand[key])(doc[key]),
      );
      failures.push({
        operatorName: "properties",
        propertiesNotSatisfied: broken.map((propertyName) => ({
          propertyName,
          details: explainValue(operand[propertyName], doc[propertyName]),
        })),
      });
    } else {
      failures.push({ operatorName: keyword, specifiedAs: { [keyword]: operand } });
    }
  }
  return failures;
}

function explainValue(schema: unknown, value: unknown): Doc[] {
  if (!isDoc(schema)) return [];
  if (isDoc(value)) return explainSchema(schema, value);
  const broken = Object.keys(schema).filter(
    (keyword) => compileKeyword(keyword, schema[keyword], schema)?.(value) === false,
  );
  return broken.map((keyword) => ({
    operatorName: keyword,
    specifiedAs: { [keyword]: schema[keyword] },
    reason: keyword === "bsonType" || keyword === "type" ? "type did not match" : "comparison failed",
    consideredValue: value,
    ...(keyword === "bsonType" ? { consideredType: typeAlias(value) } : {}),
  }));
}
