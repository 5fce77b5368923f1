import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "./errors.ts";
import {
  addMoney,
  exponentOf,
  formatDecimal,
  formatMoney,
  isCurrency,
  MAX_AMOUNT,
  multiplyMoney,
  parseDecimal,
} from "./money.ts";

const currencies = fc.constantFrom("USD", "EUR", "JPY", "KWD", "CLF");
const amounts = fc.integer({ min: 0, max: MAX_AMOUNT });

describe("money", () => {
  it("reads back every amount it writes, in currencies of 0, 2, 3 and 4 digits", () => {
    fc.assert(
      fc.property(amounts, currencies, (amount, currency) => {
        expect(parseDecimal(formatDecimal({ amount, currency }), currency)).toEqual({ amount, currency });
      }),
    );
  });

  it("reads decimals exactly, where floating point would not", () => {
    expect(parseDecimal("1.15", "USD")).toEqual({ amount: 115, currency: "USD" });
    expect(parseDecimal("4.35", "USD")).toEqual({ amount: 435, currency: "USD" });
    expect(parseDecimal("10.00", "JPY")).toEqual({ amount: 10, currency: "JPY" });
    expect(parseDecimal("1.5", "KWD")).toEqual({ amount: 1500, currency: "KWD" });
  });

  it.each(["", "-1", "1,5", "1.999", "NaN", "1e3", "Infinity", "0x10", "９", "9999999999999"])("refuses %j", (text) => {
    expect(parseDecimal(text, "USD")).toBeUndefined();
  });

  it("adds within a currency and refuses to mix", () => {
    const usd = { amount: 199, currency: "USD" };
    expect(addMoney(usd, multiplyMoney(usd, 2))).toEqual({ amount: 597, currency: "USD" });
    expect(() => addMoney(usd, { amount: 1, currency: "EUR" })).toThrow(AppError);
  });

  it("knows currencies and their digits", () => {
    expect([isCurrency("USD"), isCurrency("usd"), isCurrency("ZZZ")]).toEqual([true, false, false]);
    expect([exponentOf("USD"), exponentOf("JPY"), exponentOf("BHD")]).toEqual([2, 0, 3]);
    expect(formatMoney({ amount: 1999, currency: "USD" })).toBe("$19.99");
    expect(formatMoney({ amount: 1999, currency: "JPY" })).toBe("¥1,999");
  });
});
