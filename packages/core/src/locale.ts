/** The language of what nobody said a language for, and of all built-in texts. */
export const DEFAULT_LOCALE = "en";

/** A BCP 47 tag in canonical form and without extensions (`de-at-u-nu-arab` is `de-AT`); undefined when it is none. */
export function canonicalLocale(text: string): string | undefined {
  if (!/^[a-z0-9]{2,8}(?:-[a-z0-9]{1,8})*$/i.test(text) || text.length > MAX_LENGTH) return undefined;
  try {
    return new Intl.Locale(text).baseName;
  } catch {
    // The only way to ask whether it is one.
    return undefined;
  }
}

const MAX_LENGTH = 35;

/** The locale that an `Accept-Language` header (RFC 9110 §12.5.4) prefers; undefined when it names none. */
export function preferredLocale(header: string | null | undefined): string | undefined {
  if (!header) return undefined;
  const ranges = header
    .slice(0, 500)
    .split(",")
    .flatMap((range) => {
      const [tag = "", ...parameters] = range.split(";").map((part) => part.trim());
      const locale = canonicalLocale(tag);
      const quality = parameters.find((parameter) => /^q=/i.test(parameter));
      const weight = quality === undefined ? 1 : Number(quality.slice(2));
      return locale !== undefined && weight > 0 ? [{ locale, weight }] : [];
    });
  return ranges.toSorted((a, b) => b.weight - a.weight)[0]?.locale;
}

/** Where a text is looked for, best first: `de-AT`, `de`, and the default language at last. */
export function localeChain(locale: string): string[] {
  const tags = locale.split("-");
  const chain = tags.map((_, dropped) => tags.slice(0, tags.length - dropped).join("-"));
  return [...new Set([...chain, DEFAULT_LOCALE])];
}

/** Whether two locales are of one language. */
export const sameLanguage = (a: string, b: string): boolean => a.split("-")[0] === b.split("-")[0];
