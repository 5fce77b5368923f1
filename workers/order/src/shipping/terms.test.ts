import { describe, expect, it } from "vitest";
import { methodsFor, type MethodPrice, type Parcel } from "./shipping.ts";
import { reckon, type Terms } from "./terms.ts";

const tier = (upToGrams: number | null, amount: number) => ({ upToGrams, amount });
const method = (id: string, ...prices: MethodPrice[]) => ({ id, name: id, minDays: 1, maxDays: 2, prices });
const usd = { currency: "USD", freeFrom: null };
const methods = [
  method("flat", { currency: "USD", tiers: [tier(null, 499)], freeFrom: 5000 }),
  method("euro", { currency: "EUR", tiers: [tier(null, 1)], freeFrom: null }),
  method("weighed", { ...usd, tiers: [tier(1000, 300), tier(5000, 700)], freeFrom: 9000 }),
  method("heavy", { ...usd, tiers: [tier(1000, 300), tier(null, 2000)] }),
];
const offered = (parcel?: Parcel, currency = "USD") =>
  methodsFor(methods, currency, parcel).map(({ id, price }) => `${id} ${price.amount}`);

describe("shipping", () => {
  it("is offered in the currency of the cart alone, and listed at what the lightest costs", () => {
    expect(offered()).toEqual(["flat 499", "weighed 300", "heavy 300"]);
    expect(offered(undefined, "EUR")).toEqual(["euro 1"]);
    expect(offered(undefined, "JPY")).toEqual([]);
  });

  it("is free from an amount on, and not a unit below", () => {
    expect(offered({ worth: 4999, grams: 0 })).toEqual(["flat 499", "weighed 300", "heavy 300"]);
    expect(offered({ worth: 5000, grams: 0 })).toEqual(["flat 0", "weighed 300", "heavy 300"]);
    expect(offered({ worth: 9000, grams: 0 })).toEqual(["flat 0", "weighed 0", "heavy 300"]);
  });

  it("goes up by weight: a tier ends with its own weight, and beyond the last there is none", () => {
    const at = (grams: number) => offered({ worth: 0, grams });
    expect(at(1000)).toEqual(["flat 499", "weighed 300", "heavy 300"]);
    expect(at(1001)).toEqual(["flat 499", "weighed 700", "heavy 2000"]);
    expect(at(5000)).toEqual(["flat 499", "weighed 700", "heavy 2000"]);
    expect(at(5001)).toEqual(["flat 499", "heavy 2000"]);
    expect(offered({ worth: 9000, grams: 5001 })).toEqual(["flat 0", "heavy 2000"]);
  });
});

describe("a purchase", () => {
  const rate = (region: string, name: string, millionths: number, appliesToShipping = false) => ({
    region,
    name,
    rate: millionths,
    appliesToShipping,
  });
  const terms: Terms = { methods, taxRates: [rate("", "Country", 100_000, true), rate("CA", "State", 50_000)] };
  const buy = (region: string | undefined, taxRates = terms.taxRates, weightGrams?: number) =>
    reckon(
      { methods, taxRates },
      {
        currency: "USD",
        lines: [{ quantity: 2, unitPrice: { amount: 1000, currency: "USD" }, weightGrams }],
        destination: { country: "US", region },
        shippingMethod: "weighed",
        taxIncluded: false,
      },
    );

  it("is taxed by its region, however written, else by its country, else not at all", () => {
    for (const region of ["CA", " ca ", "us-ca"]) {
      expect(buy(region).taxLines).toEqual([{ name: "State", rate: 50_000, amount: { amount: 100, currency: "USD" } }]);
    }
    for (const region of [undefined, "", "NY", "CAL"]) {
      expect(buy(region).taxLines).toMatchObject([{ name: "Country", amount: { amount: 230 } }]);
    }
    expect(buy("NY", terms.taxRates.slice(1))).toMatchObject({ taxLines: [], totals: { tax: { amount: 0 } } });
    expect(buy("NY", [])).toMatchObject({ taxLines: [] });
  });

  it("weighs what its variants weigh together, those without a weight nothing", () => {
    expect(buy("CA", [], 500).totals.shipping.amount).toBe(300);
    expect(buy("CA", [], 501).totals.shipping.amount).toBe(700);
    expect(() => buy("CA", [], 2501)).toThrow("Correct the fields");
  });
});
