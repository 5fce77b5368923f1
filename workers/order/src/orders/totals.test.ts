import { AppError } from "@orderapp/core/errors";
import { MAX_AMOUNT } from "@orderapp/core/money";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeTotals, requireChargeable } from "./totals.ts";

const amount = fc.integer({ min: 0, max: 1_000_000 });
const currency = fc.constantFrom("USD", "JPY", "KWD");
const line = fc.record({ quantity: fc.integer({ min: 1, max: 999 }), unitPrice: amount });
const tax = fc.record({
  name: fc.constant("VAT"),
  rate: fc.integer({ min: 0, max: 1_000_000 }),
  appliesToShipping: fc.boolean(),
});
const purchase = fc.record({
  currency,
  lines: fc.array(line, { maxLength: 100 }),
  shipping: amount,
  discount: amount,
  taxes: fc.array(tax, { maxLength: 3 }),
  taxIncluded: fc.boolean(),
});
type Purchase = typeof purchase extends fc.Arbitrary<infer T> ? T : never;

const reckon = ({ currency: code, lines, ...charges }: Purchase) =>
  computeTotals(
    code,
    lines.map(({ quantity, unitPrice }) => ({ quantity, unitPrice: { amount: unitPrice, currency: code } })),
    charges,
  );

describe("totals", () => {
  it("add up to the unit, whatever is bought, with tax in the prices or on top of them", () => {
    fc.assert(
      fc.property(purchase, (bought) => {
        const { totals, taxLines } = reckon(bought);
        const { subtotal, discount, shipping, total } = totals;
        const sum = bought.lines.reduce((value, each) => value + BigInt(each.quantity) * BigInt(each.unitPrice), 0n);
        expect(BigInt(subtotal.amount)).toBe(sum);
        expect(discount.amount).toBe(Math.min(bought.discount, subtotal.amount));
        expect(shipping.amount).toBe(bought.shipping);
        expect(taxLines.reduce((value, each) => value + each.amount.amount, 0)).toBe(totals.tax.amount);
        const net = subtotal.amount - discount.amount + shipping.amount;
        expect(total.amount).toBe(bought.taxIncluded ? net : net + totals.tax.amount);
        expect([totals.taxIncluded, totals.tax.currency]).toEqual([bought.taxIncluded, bought.currency]);
      }),
    );
  });

  it("tax what is taxed by its rate, rounded half up to the unit, without a float", () => {
    fc.assert(
      fc.property(purchase, (bought) => {
        const { totals, taxLines } = reckon(bought);
        for (const [i, { rate, appliesToShipping }] of bought.taxes.entries()) {
          const goods = totals.subtotal.amount - totals.discount.amount;
          const base = BigInt(goods + (appliesToShipping ? bought.shipping : 0));
          const whole = 1_000_000n + (bought.taxIncluded ? BigInt(rate) : 0n);
          // Half up: from half a unit below the exact tax, which is base × rate ÷ whole, to less than half above.
          const twice = 2n * (BigInt(taxLines[i]?.amount.amount ?? -1) * whole - base * BigInt(rate));
          expect(twice > -whole && twice <= whole).toBe(true);
        }
      }),
    );
  });

  it("hold no more tax than the price, when it is in the price", () => {
    fc.assert(
      fc.property(purchase, tax, (bought, only) => {
        const { totals } = reckon({ ...bought, taxes: [only], taxIncluded: true });
        expect(totals.tax.amount).toBeLessThanOrEqual(totals.total.amount);
      }),
    );
  });

  it("do not depend on the order of lines", () => {
    fc.assert(
      fc.property(purchase, (bought) => {
        expect(reckon({ ...bought, lines: bought.lines.toReversed() })).toEqual(reckon(bought));
      }),
    );
  });

  it.each([
    // 8.875 % of 9.99 is 0.8866125; of half a unit, the unit above.
    ["USD", 999, 88_750, false, 89],
    ["USD", 10, 50_000, false, 1],
    ["USD", 9, 50_000, false, 0],
    ["USD", 11_900, 190_000, true, 1900],
    ["JPY", 105, 100_000, false, 11],
    ["JPY", 110, 100_000, true, 10],
    ["KWD", 1234, 50_000, false, 62],
    ["USD", MAX_AMOUNT, 88_750, false, 8_875_000_000],
    ["USD", MAX_AMOUNT, 1_000_000, true, 50_000_000_000],
  ])("%s %i at %i millionths, included %s: %i", (code, price, rate, taxIncluded, expected) => {
    const taxes = [{ name: "VAT", rate, appliesToShipping: false }];
    const lines = [{ quantity: 1, unitPrice: { amount: price, currency: code } }];
    const { totals } = computeTotals(code, lines, { taxes, shipping: 500, taxIncluded });
    expect(totals.tax).toEqual({ amount: expected, currency: code });
    expect(totals.total.amount).toBe(price + 500 + (taxIncluded ? 0 : expected));
  });

  it("are refused beyond what can be charged, in any part", () => {
    const dear = (charges: { quantity?: number; shipping?: number; rate?: number; discount?: number }) => () => {
      const { quantity = 1, shipping = 0, rate = 0, discount = 0 } = charges;
      const lines = [{ quantity, unitPrice: { amount: MAX_AMOUNT, currency: "USD" } }];
      const taxes = [{ name: "VAT", rate, appliesToShipping: true }];
      requireChargeable(computeTotals("USD", lines, { shipping, discount, taxes, taxIncluded: false }).totals);
    };
    expect(dear({})).not.toThrow();
    expect(dear({ shipping: 1, discount: 1 })).not.toThrow();
    for (const charges of [{ quantity: 2 }, { quantity: 999 }, { shipping: 1 }, { rate: 1 }]) {
      expect(dear(charges)).toThrow(AppError);
    }
    expect(dear({ quantity: 2, discount: MAX_AMOUNT })).toThrow("more than can be charged");
  });
});
