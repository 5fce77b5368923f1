import { MAX_AMOUNT } from "@orderapp/core/money";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { methodsFor } from "../shipping/shipping.ts";
import { computeTotals, fitsMoney } from "./totals.ts";

const amount = fc.integer({ min: 0, max: 1_000_000 });
const line = fc.record({
  quantity: fc.integer({ min: 1, max: 999 }),
  unitPrice: amount.map((value) => ({ amount: value, currency: "USD" })),
});
const charges = fc.record({ shipping: amount, discount: amount, tax: amount });

describe("totals", () => {
  it("add up to the unit, whatever is bought", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 100 }), charges, (lines, extra) => {
        const { subtotal, discount, shipping, tax, total } = computeTotals("USD", lines, extra);
        const sum = lines.reduce(
          (value, { quantity, unitPrice }) => value + BigInt(quantity) * BigInt(unitPrice.amount),
          0n,
        );
        expect(BigInt(subtotal.amount)).toBe(sum);
        expect(total.amount).toBe(subtotal.amount - discount.amount + shipping.amount + tax.amount);
        expect(discount.amount).toBeLessThanOrEqual(subtotal.amount);
        expect([shipping.amount, tax.amount]).toEqual([extra.shipping, extra.tax]);
        expect(total.amount).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("do not depend on the order of lines", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        expect(computeTotals("USD", lines.toReversed())).toEqual(computeTotals("USD", lines));
      }),
    );
  });

  it("have a limit that can be shown exactly", () => {
    const dear = (quantity: number) =>
      computeTotals("USD", [{ quantity, unitPrice: { amount: MAX_AMOUNT, currency: "USD" } }]);
    expect(fitsMoney(dear(1))).toBe(true);
    expect(fitsMoney(dear(2))).toBe(false);
  });
});

describe("shipping", () => {
  const days = { minDays: 1, maxDays: 2 };
  const rates = [
    { id: "a", currency: "USD", name: "A", amount: 499, freeFrom: 5000, countries: null, ...days },
    { id: "b", currency: "USD", name: "B", amount: 999, freeFrom: null, countries: ["DE"], ...days },
    { id: "c", currency: "EUR", name: "C", amount: 1, freeFrom: null, countries: null, ...days },
  ];
  const offered = (where: Parameters<typeof methodsFor>[1]) =>
    methodsFor(rates, where).map(({ id, price }) => `${id} ${price.amount}`);

  it("is offered by country and currency, and free from an amount on", () => {
    expect(offered({ country: "DE", currency: "USD" })).toEqual(["a 499", "b 999"]);
    expect(offered({ country: "FR", currency: "USD", subtotal: 4999 })).toEqual(["a 499"]);
    expect(offered({ country: "FR", currency: "USD", subtotal: 5000 })).toEqual(["a 0"]);
    expect(offered({ country: "FR", currency: "JPY" })).toEqual([]);
  });
});
