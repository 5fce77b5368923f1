import { MongoError } from "./errors.ts";
import { isNumeric, toNumber } from "./numeric.ts";
import { field, isDoc } from "./values.ts";
import type { Doc } from "./values.ts";

/** How strings compare: the collation's options with the server's defaults, an order and an equality key. */
export type Collation = {
  readonly spec: Doc;
  compare(a: string, b: string): number;
  /** Equal for strings that the collation holds equal. */
  key(text: string): string;
};

const allowed = new Set([
  "locale", "caseLevel", "caseFirst", "strength", "numericOrdering", "alternate", "maxVariable", "normalization",
  "backwards", "version",
]); // prettier-ignore

function fold(text: string, strength: number, caseLevel: boolean, numeric: boolean): string {
  let out = strength >= 3 ? text.normalize("NFC") : text.normalize("NFKD");
  if (strength === 1) out = out.replace(/\p{M}/gu, "");
  // Upper case first: it expands ß and ligatures, which lower case would keep apart.
  if (strength < 3 && !caseLevel) out = out.toUpperCase().toLowerCase();
  return numeric ? out.replace(/0+(?=\d)/g, "") : out;
}

/** Reads a `collation` option. Undefined for none and for `simple`, which is binary comparison. */
export function parseCollation(option: unknown): Collation | undefined {
  if (option === undefined || option === null) return undefined;
  if (!isDoc(option))
    throw new MongoError("TypeMismatch", "BSON field 'collation' is the wrong type, expected type 'object'");
  if (Object.keys(option).length === 0) return undefined;
  for (const key of Object.keys(option)) {
    if (!allowed.has(key)) throw new MongoError("UnknownField", `BSON field 'collation.${key}' is an unknown field.`);
  }
  const locale = field(option, "locale");
  if (typeof locale !== "string") {
    throw new MongoError("MissingField", "BSON field 'collation.locale' is missing but a required field");
  }
  if (locale === "simple") return undefined;
  const rawStrength = field(option, "strength");
  const strength = isNumeric(rawStrength) ? toNumber(rawStrength) : 3;
  if (!Number.isInteger(strength) || strength < 1 || strength > 5) {
    throw new MongoError(
      "BadValue",
      `Enumeration value '${strength}' for field 'collation.strength' is not a valid value.`,
    );
  }
  return build(option, locale, strength);
}

function build(option: Doc, locale: string, strength: number): Collation {
  const caseLevel = field(option, "caseLevel") === true;
  const numeric = field(option, "numericOrdering") === true;
  const caseFirst = field(option, "caseFirst");
  const sensitivity =
    strength === 1 ? (caseLevel ? "case" : "base") : strength === 2 && !caseLevel ? "accent" : "variant";
  let collator: Intl.Collator;
  try {
    collator = new Intl.Collator(locale.replaceAll("_", "-"), {
      sensitivity,
      numeric,
      caseFirst: caseFirst === "upper" || caseFirst === "lower" ? caseFirst : "false",
      ignorePunctuation: field(option, "alternate") === "shifted",
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new MongoError("BadValue", `Field 'locale' is invalid in: { locale: "${locale}" }`);
  }
  const spec: Doc = {
    locale,
    caseLevel,
    caseFirst: typeof caseFirst === "string" ? caseFirst : "off",
    strength,
    numericOrdering: numeric,
    alternate: field(option, "alternate") ?? "non-ignorable",
    maxVariable: field(option, "maxVariable") ?? "punct",
    normalization: field(option, "normalization") === true,
    backwards: field(option, "backwards") === true,
    version: "57.1",
  };
  const key = (text: string) => fold(text, strength, caseLevel, numeric);
  return {
    spec,
    key,
    compare: (a, b) => (key(a) === key(b) ? 0 : collator.compare(a, b) || (key(a) < key(b) ? -1 : 1)),
  };
}

/** Whether two collations order and equate strings alike. */
export function sameCollation(a: Collation | undefined, b: Collation | undefined): boolean {
  return JSON.stringify(a?.spec) === JSON.stringify(b?.spec);
}
