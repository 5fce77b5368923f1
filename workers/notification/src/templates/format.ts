import type { Money } from "@orderapp/contracts/common";
import { DEFAULT_LOCALE } from "@orderapp/core/locale";
import { formatMoney } from "@orderapp/core/money";

// Caches that may vanish: making a format costs a hundred times what using it does. Buyers choose the locales.
const MAX_FORMATS = 100;
const moments = new Map<string, Intl.DateTimeFormat>();
const countries = new Map<string, Intl.DisplayNames>();

function cached<T>(cache: Map<string, T>, locale: string, make: (locale: string) => T): T {
  const known = cache.get(locale);
  if (known) return known;
  const made = make(locale);
  if (cache.size >= MAX_FORMATS) cache.clear();
  cache.set(locale, made);
  return made;
}

/** An amount as people of a locale read it; empty for what is none. */
export const money = (value: unknown, locale: string): string => (isMoney(value) ? formatMoney(value, locale) : "");

const isMoney = (value: unknown): value is Money =>
  typeof value === "object" &&
  value !== null &&
  "amount" in value &&
  typeof value.amount === "number" &&
  "currency" in value &&
  typeof value.currency === "string" &&
  /^[A-Z]{3}$/.test(value.currency);

/** A time in UTC with its date, as people of a locale read it. English of nowhere in particular has no American dates. */
export function moment(value: unknown, locale: string): string {
  const at = new Date(typeof value === "string" || typeof value === "number" ? value : Number.NaN);
  if (Number.isNaN(at.getTime())) return "";
  const of = locale === DEFAULT_LOCALE ? "en-GB" : locale;
  return cached(
    moments,
    of,
    (name) => new Intl.DateTimeFormat(name, { dateStyle: "long", timeStyle: "long", timeZone: "UTC" }),
  ).format(at);
}

/** A country's name by its code as Cloudflare tells it: `T1` is Tor, and for `XX` there is no name. */
export function countryName(code: unknown, locale: string): string | undefined {
  if (code === "T1") return "The Tor network";
  if (typeof code !== "string" || !/^[A-Z]{2}$/.test(code) || code === "XX") return undefined;
  return cached(countries, locale, (name) => new Intl.DisplayNames(name, { type: "region", fallback: "none" })).of(
    code,
  );
}
