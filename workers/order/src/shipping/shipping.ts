import type { ShippingMethod } from "@orderapp/contracts/order";

/** What a method costs in one currency: by the weight of the parcel, and nothing from a certain worth on. */
export type MethodPrice = {
  currency: string;
  /** Rising by weight; `upToGrams` is inclusive, and null only in the last: however heavy. A flat price is one tier. */
  tiers: { upToGrams: number | null; amount: number }[];
  freeFrom: number | null;
};

/** A way to send parcels. */
export type ShippingRate = { id: string; name: string; minDays: number; maxDays: number; prices: MethodPrice[] };

/** What is sent: its worth after discounts, and its weight. */
export type Parcel = { worth: number; grams: number };

/** A variant whose weight nobody entered weighs nothing: a shop without scales can sell all the same. */
export const gramsOf = (lines: readonly { quantity: number; weightGrams?: number | null | undefined }[]): number =>
  lines.reduce((sum, line) => sum + line.quantity * (line.weightGrams ?? 0), 0);

/**
 * The methods that are priced in a currency and carry the parcel, at what they cost; without a parcel, what the
 * lightest and cheapest one would cost.
 */
export function methodsFor(rates: readonly ShippingRate[], currency: string, parcel?: Parcel): ShippingMethod[] {
  return rates.flatMap((rate) => {
    const price = rate.prices.find((candidate) => candidate.currency === currency);
    const amount = price && priceOf(price, parcel ?? { worth: 0, grams: 0 }, parcel === undefined);
    if (amount === undefined) return [];
    const { id, name, minDays, maxDays } = rate;
    return [{ id, name, price: { amount, currency }, minDays, maxDays }];
  });
}

function priceOf({ tiers, freeFrom }: MethodPrice, { worth, grams }: Parcel, listed: boolean): number | undefined {
  const tier = tiers.find(({ upToGrams }) => upToGrams === null || grams <= upToGrams);
  if (!tier) return undefined;
  return !listed && freeFrom !== null && worth >= freeFrom ? 0 : tier.amount;
}
