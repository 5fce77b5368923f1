import { z } from "@hono/zod-openapi";
import { isCountry } from "@orderapp/core/countries";
import { canonicalLocale } from "@orderapp/core/locale";
import { isCurrency, MAX_AMOUNT } from "@orderapp/core/money";

/** What every RPC takes first: the caller's trace, so that one purchase is one trace over all Workers. */
export type Call = { traceparent: string };

/** The health of one Worker and of each store behind it. */
export type HealthReport = {
  service: string;
  checks: { name: string; ok: boolean; latencyMs: number; error?: string }[];
};

export const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/, "An ISO 4217 code of three capital letters")
  .refine(isCurrency, "Not a known ISO 4217 currency")
  .openapi({ example: "USD" });

export const Money = z
  .strictObject({
    amount: z.int().min(0).max(MAX_AMOUNT).openapi({ description: "Integer minor units (ISO 4217 exponent)" }),
    currency: Currency,
  })
  .openapi("Money", { example: { amount: 1999, currency: "USD" } });
export type Money = z.infer<typeof Money>;

/** RFC 3339 in UTC with milliseconds. */
export const Timestamp = z.iso.datetime({ precision: 3 }).openapi({ example: "2026-11-23T10:30:45.123Z" });

/** Trimmed text that every store can keep: no NUL, no half of a surrogate pair. */
export const plainText = (min: number, max: number) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine((value) => value.isWellFormed() && !value.includes("\0"), "Not a valid Unicode text");

/** A BCP 47 language tag, kept in canonical form: a person's language, and their way to write amounts and dates. */
export const Locale = z
  .string()
  .max(35)
  .refine((text) => canonicalLocale(text) !== undefined, "Not a BCP 47 language tag")
  .overwrite((text) => canonicalLocale(text) ?? text)
  .openapi({ example: "de-AT", description: "BCP 47" });

/** ISO 3166-1 alpha-2, of a country of today. */
export const Country = z
  .string()
  .regex(/^[A-Z]{2}$/, "An ISO 3166-1 alpha-2 code")
  .refine(isCountry, "Not a country of ISO 3166-1")
  .openapi({ example: "DE" });

export const Address = z
  .strictObject({
    name: plainText(1, 120),
    line1: plainText(1, 200),
    line2: plainText(0, 200).optional(),
    city: plainText(1, 120),
    region: plainText(0, 120).optional(),
    postalCode: plainText(1, 20),
    country: Country,
    phone: plainText(0, 32).optional(),
  })
  .openapi("Address");
export type Address = z.infer<typeof Address>;

/** An e-mail address as people type it; compared in lower case. */
export const Email = z.email().max(254).openapi({ example: "ada@example.com" });

/** What stands where an erased person's address was: well-formed, and of a domain that never exists (RFC 2606). */
export const ERASED_EMAIL = "erased@person.invalid";

export const Quantity = z.int().min(1).max(999);
