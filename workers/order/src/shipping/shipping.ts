import type { ShippingMethod } from "@orderapp/contracts/order";

/** A way to send parcels, with its price in one currency. */
export type ShippingRate = {
  id: string;
  currency: string;
  name: string;
  amount: number;
  freeFrom: number | null;
  minDays: number;
  maxDays: number;
  countries: string[] | null;
};

/** The methods for a country and currency, at their prices for a subtotal (0: before anything is bought). */
export function methodsFor(
  rates: readonly ShippingRate[],
  where: { country: string; currency: string; subtotal?: number },
): ShippingMethod[] {
  return rates
    .filter((rate) => rate.currency === where.currency && (rate.countries?.includes(where.country) ?? true))
    .map((rate) => ({
      id: rate.id,
      name: rate.name,
      price: { amount: priceOf(rate, where.subtotal ?? 0), currency: rate.currency },
      minDays: rate.minDays,
      maxDays: rate.maxDays,
    }));
}

const priceOf = (rate: ShippingRate, subtotal: number): number =>
  rate.freeFrom !== null && subtotal >= rate.freeFrom ? 0 : rate.amount;
