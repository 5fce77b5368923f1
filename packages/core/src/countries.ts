// Made when it is first needed: the runtime reads its languages for it, which no start of a Worker should wait for.
let names: Intl.DisplayNames | undefined;
const nameOf = (code: string): string | undefined =>
  (names ??= new Intl.DisplayNames(["en"], { type: "region", fallback: "none" })).of(code);

// CLDR names these too: reserved for other uses than a country, outlying parts of one, and tests (ISO 3166-1 §8.1.3).
const NO_COUNTRIES: ReadonlySet<string> = new Set("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split(" "));

/**
 * Whether a text is the ISO 3166-1 alpha-2 code of a country of today, in capitals. `XK` is one, though only by the
 * users' own assignment: it is how post to Kosovo is addressed.
 */
export function isCountry(code: string): boolean {
  if (!/^[A-Z]{2}$/.test(code) || NO_COUNTRIES.has(code) || nameOf(code) === undefined) return false;
  // A code that was withdrawn, such as DD or SU, is rewritten to its successor (or is not kept as it is).
  return new Intl.Locale(`und-${code}`).region === code;
}
