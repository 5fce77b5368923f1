import { AppError } from "./errors.ts";

/** An amount in minor units (ISO 4217 exponent) and its currency. Never a float. */
export type Money = { amount: number; currency: string };

// ISO 4217 currencies whose exponent is not 2.
const EXPONENTS: Record<string, number> = {
  ...Object.fromEntries(
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF"].map(
      (code) => [code, 0],
    ),
  ),
  ...Object.fromEntries(["XOF", "XPF"].map((code) => [code, 0])),
  ...Object.fromEntries(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"].map((code) => [code, 3])),
  CLF: 4,
};

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

/** The largest amount accepted anywhere, in minor units: sums of a whole cart stay exact integers. */
export const MAX_AMOUNT = 99_999_999_999;

/** Whether a code is a three-letter ISO 4217 currency known to the runtime. */
export const isCurrency = (code: string): boolean => CURRENCIES.has(code);

/** The number of minor-unit digits of a currency (ISO 4217): 2 for USD, 0 for JPY, 3 for KWD. */
export const exponentOf = (currency: string): number => EXPONENTS[currency] ?? 2;

/** Adds amounts of one currency; throws `currency_mismatch` when they differ. */
export function addMoney(first: Money, ...rest: Money[]): Money {
  let amount = first.amount;
  for (const next of rest) {
    if (next.currency !== first.currency) {
      throw new AppError("currency_mismatch", `Cannot add ${next.currency} to ${first.currency}.`);
    }
    amount += next.amount;
  }
  return { amount, currency: first.currency };
}

/** An amount times a whole quantity. */
export const multiplyMoney = (money: Money, quantity: number): Money => ({
  amount: money.amount * quantity,
  currency: money.currency,
});

/**
 * Reads a decimal such as `12.50` exactly, without floating point.
 * Returns undefined when it isn't one, is negative, too large, or has more digits than the currency allows.
 */
export function parseDecimal(text: string, currency: string): Money | undefined {
  const match = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text.trim());
  if (!match) return undefined;
  const exponent = exponentOf(currency);
  const fraction = (match[2] ?? "").replace(/0+$/, "");
  if (fraction.length > exponent) return undefined;
  const amount = Number(`${match[1]}${fraction.padEnd(exponent, "0")}`);
  return amount <= MAX_AMOUNT ? { amount, currency } : undefined;
}

/** The plain decimal of an amount, `19.99`; the inverse of `parseDecimal`. */
export function formatDecimal({ amount, currency }: Money): string {
  const exponent = exponentOf(currency);
  const digits = String(Math.abs(amount)).padStart(exponent + 1, "0");
  const sign = amount < 0 ? "-" : "";
  return exponent === 0 ? sign + digits : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

// Making a format costs a hundred times what using it does; buyers choose locales, so they are not kept without end.
const formats = new Map<string, Intl.NumberFormat>();
const MAX_FORMATS = 300;

/** An amount as a person reads it, `$19.99`, in a BCP 47 locale. */
export function formatMoney(money: Money, locale = "en"): string {
  const exponent = exponentOf(money.currency);
  const key = `${locale} ${money.currency}`;
  const format =
    formats.get(key) ??
    new Intl.NumberFormat(locale, {
      style: "currency",
      currency: money.currency,
      minimumFractionDigits: exponent,
      maximumFractionDigits: exponent,
    });
  if (formats.size >= MAX_FORMATS) formats.clear();
  formats.set(key, format);
  return format.format(money.amount / 10 ** exponent);
}
