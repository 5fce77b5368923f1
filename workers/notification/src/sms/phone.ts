import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";

/**
 * A phone number as people type it, in E.164 (`+4915112345678`); undefined unless it is a valid one. A number without
 * its country's code is read as one of `country` (ISO 3166-1 alpha-2).
 */
export function toE164(text: string, country: string): string | undefined {
  const number = parsePhoneNumberFromString(text, {
    ...(isSupportedCountry(country) ? { defaultCountry: country } : {}),
    extract: false,
  });
  // An extension has a telephone behind it, and no text message reaches that.
  return number?.isValid() && number.ext === undefined ? number.number : undefined;
}
