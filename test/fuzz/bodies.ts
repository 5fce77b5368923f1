import fc, { type Arbitrary } from "fast-check";
import { broken, nasty, valid, withNames } from "./arbitraries.ts";
import { isObject, namesOf, resolve, type Document, type Operation, type Schema } from "./document.ts";

type Raw = string | Uint8Array<ArrayBuffer>;
/** JSON with places to fill, or what is sent as it is. */
export type Body = { type: string; value: unknown } | { type: string; raw: Raw };

const PNG = Uint8Array.from(
  Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  ),
);
const CSV = [
  "Handle,Title,Variant SKU,Variant Price\nlinen-shirt,Linen shirt,LINEN-SHIRT,49.00\n",
  "Handle,Title\n,,,,\n",
  'Handle,"Title\n',
  "\0",
];
const NDJSON = [
  '{"title":"Cup","variants":[{"sku":"FUZZ-CUP","price":{"amount":1,"currency":"USD"}}]}\n',
  "{}\n[]\n",
  "{\n",
];
const FORMS = ["MessageSid=SM1&MessageStatus=sent&To=%2B4915112345678", "%zz=%", "a&b=&=c"];
const BROKEN_JSON = [
  "",
  "{",
  "[]",
  "null",
  '"text"',
  '{"a":NaN}',
  '{"a":1}}',
  "\ufeff{}",
  '{"__proto__":{}}',
  `${"[".repeat(5_000)}${"]".repeat(5_000)}`,
];
// By media type: first what is good, then what is not.
const RAW: [type: RegExp, good: Raw, ...bad: Raw[]][] = [
  [/^image\//, PNG, "", "GIF89a", "\x89PNG\r\n", PNG.slice(0, 40)],
  [/^text\/csv$/, CSV[0] ?? "", ...CSV],
  [/ndjson$/, NDJSON[0] ?? "", ...NDJSON],
  [/urlencoded$/, FORMS[0] ?? "", ...FORMS],
];

/** The example with some of what may be left out, in which things that there are stand for those that it names. */
function likeExample(example: unknown, required: readonly string[]): Arbitrary<unknown> {
  if (!isObject(example)) return fc.constant(example);
  const optional = Object.keys(example).filter((name) => !required.includes(name));
  return fc.tuple(fc.subarray(optional), fc.nat(1_000_000)).map(([left, pick]) => {
    const kept = Object.entries(example).filter(([name]) => required.includes(name) || left.includes(name));
    return withNames(Object.fromEntries(kept), pick);
  });
}

function json(
  document: Document,
  type: string,
  schema: Schema,
  example: unknown,
  isGood: boolean,
): Arbitrary<Body | undefined> {
  const good: Arbitrary<Body> = valid(document, schema).map((value) => ({ type, value }));
  const known = resolve(document, schema);
  const shown: unknown = known["example"] ?? example ?? {};
  const whole: Arbitrary<Body> = fc.constant({ type, value: shown });
  if (isGood) {
    const real = likeExample(shown, namesOf(known["required"])).map((value): Body => ({ type, value }));
    return fc.oneof({ weight: 5, arbitrary: good }, { weight: 4, arbitrary: real }, { weight: 1, arbitrary: whole });
  }
  return fc.oneof(
    { weight: 8, arbitrary: broken(document, schema).map((value): Body => ({ type, value })) },
    { weight: 1, arbitrary: nasty.map((value): Body => ({ type, value })) },
    { weight: 1, arbitrary: fc.constantFrom(...BROKEN_JSON).map((raw): Body => ({ type, raw })) },
    { weight: 1, arbitrary: whole.map((body): Body => ({ ...body, type: "text/plain" })) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

/** Bodies of an operation: such as its schema allows, or such as it has to refuse. */
export function bodyOf(document: Document, { requestBody }: Operation, isGood: boolean): Arbitrary<Body | undefined> {
  const medias = Object.entries(requestBody?.content ?? {});
  if (medias.length === 0) {
    return fc.constantFrom<(Body | undefined)[]>(
      undefined,
      ...(isGood ? [] : [{ type: "application/json", value: {} }]),
    );
  }
  const each = medias.map(([type, { schema = {}, example }]): Arbitrary<Body | undefined> => {
    const raw = RAW.find(([pattern]) => pattern.test(type));
    if (!raw) return json(document, type, schema, isObject(example) ? example : undefined, isGood);
    const [, good, ...bad] = raw;
    return fc.constantFrom<Raw[]>(...(isGood ? [good] : bad)).map((text) => ({ type, raw: text }));
  });
  return fc.oneof(...each);
}
