import fc, { type Arbitrary } from "fast-check";
import { isObject, namesOf, propertiesOf, resolve, schemasOf, type Document, type Schema } from "./document.ts";

/** A place in a request for something that there is: filled when it is sent. */
export type Hole = { hole: string; pick: number };
export const isHole = (value: unknown): value is Hole => isObject(value) && "hole" in value && "pick" in value;
const hole = (name: string): Arbitrary<Hole> => fc.record({ hole: fc.constant(name), pick: fc.nat(1_000_000) });

/** Fields that name something which other requests have made. */
const NAMED = new Set([
  "cartId",
  "orderId",
  "orderItemId",
  "sku",
  "variantId",
  "userId",
  "shippingMethod",
  "parentId",
  "reassignTo",
  "email",
  "password",
  "currentPassword",
  "refreshToken",
  "token",
  "cursor",
  "category",
  "actorId",
]);
/** A value with places for what its fields name; a variant that is to be made has a sku of its own. */
export function withNames(value: unknown, pick: number): unknown {
  if (Array.isArray(value)) return value.map((item: unknown, at) => withNames(item, pick + at));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => {
    const isNew = name === "sku" && "price" in value;
    if (isNew) return [name, `FUZZ-${pick}`];
    return [name, typeof inner === "string" && NAMED.has(name) ? { hole: name, pick } : withNames(inner, pick)];
  });
  return Object.fromEntries(entries) as unknown;
}

// Nothing here is a host that there is.
const URLS = [
  "https://hooks.example.com/in",
  "http://127.0.0.1:1/",
  "https://10.0.0.1/",
  "https://[::1]/",
  "//x",
  "x:y",
];
const LIQUID = [
  "{{ order.number }}",
  "{% if",
  "{{ 'x' | nofilter }}",
  "{% for i in (1..3) %}{{ i }}{% endfor %}",
  "{{",
];
const TIMES = ["2026-11-01T00:00:00.000Z", "2026-11-23", "2031-01-01T00:00:00.000Z", "1969-12-31T23:59:59.999Z"];
const SUGGESTED: Record<string, readonly string[]> = {
  url: URLS,
  trackingUrl: URLS,
  html: LIQUID,
  text: LIQUID,
  subject: LIQUID,
  country: ["DE", "US", "GB", "AT", "JP", "BR"],
  currency: ["USD", "EUR", "JPY"],
  event: ["order.created", "order.shipped", "user.registered"],
  channel: ["email", "sms"],
  locale: ["en", "de", "de-AT"],
  events: ["order.*", "*", "payment.failed"],
  from: TIMES,
  to: TIMES,
  at: TIMES,
  expiresAt: ["2031-01-01T00:00:00.000Z"],
  phone: ["+4915112345678"],
};

const number = (value: unknown, otherwise: number): number => (typeof value === "number" ? value : otherwise);

function text(schema: Schema): Arbitrary<unknown> {
  const { pattern, format } = schema;
  if (typeof pattern === "string") return fc.stringMatching(new RegExp(pattern));
  if (format === "email") return fc.nat(60).map((n) => `fuzz.${n}@example.com`);
  if (format === "uuid") return fc.uuid();
  if (format === "uri") return fc.constantFrom(...URLS);
  const time = fc.date({ min: new Date("2020-01-01"), max: new Date("2035-01-01"), noInvalidDate: true });
  if (format === "date-time") return time.map((at) => at.toISOString());
  if (format === "date") return time.map((at) => at.toISOString().slice(0, 10));
  const minLength = number(schema["minLength"], 0);
  const maxLength = Math.max(minLength, Math.min(number(schema["maxLength"], 40), minLength + 40));
  const words = fc.string({ minLength, maxLength, unit: fc.constantFrom(..."abcdefghij XYZ0189-_".split("")) });
  return fc.oneof(
    { weight: 4, arbitrary: words },
    { weight: 1, arbitrary: fc.string({ minLength, maxLength, unit: "grapheme" }) },
  );
}

function whole(schema: Schema, isInteger: boolean): Arbitrary<number> {
  const min = number(schema["minimum"], number(schema["exclusiveMinimum"], -1_000_001) + (isInteger ? 1 : 0.001));
  const max = number(schema["maximum"], number(schema["exclusiveMaximum"], 1_000_001) - (isInteger ? 1 : 0.001));
  if (!isInteger) return fc.double({ min, max, noNaN: true });
  const small = fc.integer({ min, max: Math.min(max, min + 9) });
  return fc.oneof(
    { weight: 3, arbitrary: small },
    { weight: 1, arbitrary: fc.integer({ min, max }) },
    fc.constantFrom(min, max),
  );
}

function object(document: Document, schema: Schema, depth: number): Arbitrary<unknown> {
  const known = Object.entries(propertiesOf(schema));
  const required = new Set(namesOf(schema["required"]));
  const fields = Object.fromEntries(known.map(([name, field]) => [name, valid(document, field, name, depth + 1)]));
  const extra = schema["additionalProperties"];
  const requiredKeys = Object.keys(fields).filter((name) => required.has(name));
  const least = fc.record(Object.fromEntries(Object.entries(fields).filter(([name]) => required.has(name))));
  const own: Arbitrary<Record<string, unknown>> = fc.oneof(least, fc.record(fields, { requiredKeys }));
  if (!isObject(extra)) return own;
  const keys = fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom(..."abcSize".split("")) });
  const more = fc.dictionary(keys, valid(document, extra, "", depth + 1), { maxKeys: 3 });
  return fc.tuple(own, more).map(([left, right]) => ({ ...right, ...left }));
}

function ofType(document: Document, schema: Schema, type: unknown, name: string, depth: number): Arbitrary<unknown> {
  if (type === "null") return fc.constant(null);
  if (type === "boolean") return fc.boolean();
  if (type === "integer" || type === "number") return whole(schema, type === "integer");
  if (type === "string") return text(schema);
  if (type === "array") {
    const items = isObject(schema["items"]) ? schema["items"] : {};
    const minLength = number(schema["minItems"], 0);
    const maxLength = Math.min(number(schema["maxItems"], 3), minLength + (depth > 4 ? 0 : 3));
    return fc.array(valid(document, items, name, depth + 1), { minLength, maxLength });
  }
  if (type === "object" || schema["properties"]) return object(document, schema, depth);
  return fc.jsonValue({ maxDepth: 2 });
}

/** Values that a schema allows; where a field's name says what it is, mostly such as there are. */
export function valid(document: Document, given: Schema, name = "", depth = 0): Arbitrary<unknown> {
  const schema = resolve(document, given);
  const choices = [...schemasOf(schema["anyOf"]), ...schemasOf(schema["oneOf"])];
  if (choices.length > 0) return fc.oneof(...choices.map((choice) => valid(document, choice, name, depth)));
  if ("const" in schema) return fc.constant(schema["const"]);
  if (Array.isArray(schema["enum"])) return fc.constantFrom<unknown>(...schema["enum"]);
  const types = Array.isArray(schema["type"]) ? schema["type"] : [schema["type"]];
  const plain = fc.oneof(...types.map((type) => ofType(document, schema, type, name, depth)));
  if (!types.includes("string")) return plain;
  const example = "example" in schema ? [{ weight: 1, arbitrary: fc.constant(schema["example"]) }] : [];
  const suggested = SUGGESTED[name];
  const known = suggested ? [{ weight: 3, arbitrary: fc.constantFrom<unknown>(...suggested) }] : [];
  const real = NAMED.has(name) ? [{ weight: 6, arbitrary: hole(name) }] : [];
  return fc.oneof({ weight: 1, arbitrary: plain }, ...example, ...known, ...real);
}

const NASTY_TEXTS = [
  "",
  " ",
  "null",
  "NaN",
  "-1",
  "0",
  "1e309",
  "a".repeat(300),
  "a".repeat(5_000),
  "😀".repeat(600),
  "\0",
  "a\0b",
  "\u202e",
  "\ufeff",
  "'; drop table orders; --",
  "%",
  "_",
  "\\",
  "../../etc/passwd",
  "${7*7}",
  "{{7*7}}",
  "$gt",
  "<script>alert(1)</script>",
  "true",
  "2026-02-30",
  "2026-13-01T00:00:00.000Z",
  "0000-00-00T00:00:00Z",
  "xx-YY",

  "\r\nX-Injected: 1",
  "__proto__",
  "constructor",
  "-9223372036854775809",
  "1.5",
  "[]",
  "é".normalize("NFD"),
  "XXX",
];

/** Texts that have broken others. */
export const nastyText: Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NASTY_TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 30 }) },
);

/** Values that are hardly what anybody asked for. */
export const nasty: Arbitrary<unknown> = fc.oneof(
  nastyText,
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    1.5,
    1e308,
    2 ** 53,
    -(2 ** 63),
    [],
    {},
    [[]],
    [null],
    { $gt: "" },
    "\ud800",
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Where a value may be changed: paths to all that is in it. */
function places(value: unknown): (string | number)[][] {
  if (isHole(value)) return [[]];
  const inner: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : isObject(value)
      ? Object.entries(value)
      : [];
  return [[], ...inner.flatMap(([key, at]) => places(at).map((rest) => [key, ...rest]))];
}

function changed(value: unknown, path: (string | number)[], change: (old: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  if (Array.isArray(value)) return value.map((item: unknown, at) => (at === key ? changed(item, rest, change) : item));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [
    name,
    name === key ? changed(inner, rest, change) : inner,
  ]);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

/** A valid value with one place of it changed: something nasty, left out, one field more, or many times over. */
export function broken(document: Document, schema: Schema): Arbitrary<unknown> {
  const change = fc.oneof(
    { weight: 5, arbitrary: nasty.map((bad) => (): unknown => bad) },
    { weight: 2, arbitrary: fc.constant((): unknown => undefined) },
    {
      weight: 2,
      arbitrary: fc.constant((old: unknown): unknown => (isObject(old) ? { ...old, noSuchField: 1 } : [old])),
    },
    {
      weight: 1,
      arbitrary: fc.constant((old: unknown): unknown =>
        Array.isArray(old)
          ? Array.from({ length: 150 }, () => old[0] ?? null)
          : typeof old === "number"
            ? old * -1e12
            : old,
      ),
    },
  );
  return fc.tuple(valid(document, schema), fc.nat(10_000), change).map(([value, at, how]) => {
    const all = places(value);
    return changed(value, all[at % all.length] ?? [], how);
  });
}
