import { invalidParam } from "./errors.ts";
import type { FormHash, FormValue } from "./form.ts";

const currencies = new Set(Intl.supportedValuesOf("currency").map((code) => code.toLowerCase()));
const maxAmount = 99_999_999;

/** The parameters of one request, each read by its kind; a name that is not in `known` is refused. */
export class Params {
  readonly #values: FormHash;

  constructor(values: FormHash, known: readonly string[]) {
    this.#values = values;
    const unknown = Object.keys(values).filter((name) => !known.includes(name));
    if (unknown.length > 0) {
      const plural = unknown.length > 1 ? "s" : "";
      throw invalidParam(
        "parameter_unknown",
        unknown[0] ?? "",
        `Received unknown parameter${plural}: ${unknown.join(", ")}`,
      );
    }
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  raw(name: string): FormValue | undefined {
    return this.#values[name];
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined || value === "") return undefined;
    if (typeof value !== "string") throw invalidParam(null, name, `Invalid string: ${JSON.stringify(value)}`);
    return value;
  }

  /** Set, unset by an empty string (null), or left out (undefined). */
  optional(name: string): string | null | undefined {
    return this.#values[name] === "" ? null : this.text(name);
  }

  hash(name: string): FormHash | undefined {
    const value = this.#values[name];
    if (value === undefined || value === "") return undefined;
    if (typeof value === "string") throw invalidParam(null, name, "Invalid object");
    return value;
  }

  list(name: string): string[] {
    return Object.values(this.hash(name) ?? {}).filter((value) => typeof value === "string");
  }

  integer(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^-?\d{1,15}$/.test(value)) {
      throw invalidParam("parameter_invalid_integer", name, `Invalid integer: ${value}`);
    }
    return Number(value);
  }

  flag(name: string): boolean | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (value !== "true" && value !== "false") throw invalidParam(null, name, `Invalid boolean: ${value}`);
    return value === "true";
  }

  choice<const T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw invalidParam(null, name, `Invalid ${name}: must be one of ${choices.join(", ")}`);
    return found;
  }

  /** A sum in the currency's smallest unit, at least 1. */
  amount(name: string): number | undefined {
    const value = this.integer(name);
    if (value !== undefined && value < 1) {
      throw invalidParam("parameter_invalid_integer", name, "This value must be greater than or equal to 1.");
    }
    if (value !== undefined && value > maxAmount) {
      throw invalidParam("amount_too_large", name, "Amount must be no more than 999,999.99");
    }
    return value;
  }

  currency(name: string): string | undefined {
    const value = this.text(name);
    if (value !== undefined && !currencies.has(value)) {
      throw invalidParam(null, name, `Invalid currency: ${value}. Use a three-letter ISO code in lowercase.`);
    }
    return value;
  }

  /** The metadata after this request: keys are merged, an empty value removes one, an empty string removes all. */
  metadata(before: Record<string, string> = {}): Record<string, string> {
    if (this.#values["metadata"] === "") return {};
    const after = { ...before };
    for (const [key, value] of Object.entries(this.hash("metadata") ?? {})) {
      if (typeof value !== "string") throw invalidParam(null, `metadata[${key}]`, "Invalid string");
      if (key.length > 40) throw invalidParam(null, "metadata", "Metadata keys may have 40 characters at most.");
      if (value.length > 500) throw invalidParam(null, "metadata", "Metadata values may have 500 characters at most.");
      if (value === "") delete after[key];
      else after[key] = value;
    }
    if (Object.keys(after).length > 50) throw invalidParam(null, "metadata", "Metadata may have 50 keys at most.");
    return after;
  }
}

/** The value, or Stripe's refusal of a request without it. */
export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw invalidParam("parameter_missing", name, `Missing required param: ${name}.`);
  return value;
}
