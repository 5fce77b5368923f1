import type { ShippingMethod } from "@orderapp/contracts/order";
import { AppError } from "@orderapp/core/errors";
import { computeTotals, requireChargeable, type PricedLine, type Reckoned } from "../orders/totals.ts";
import { taxesAt, type TaxRate } from "../taxes/tax.ts";
import { gramsOf, methodsFor, type ShippingRate } from "./shipping.ts";

/** By what parcels go to a country, and what is owed there. */
export type Terms = { methods: ShippingRate[]; taxRates: TaxRate[] };

export type Destination = { country: string; region?: string | undefined };

export type Purchase = {
  currency: string;
  lines: readonly (PricedLine & { weightGrams?: number | null | undefined })[];
  destination: Destination;
  /** The method's id; without one, shipping is not reckoned yet. */
  shippingMethod?: string | undefined;
  taxIncluded: boolean;
};

/** What a purchase costs, delivered: the one reckoning of a cart's preview and of its checkout. */
export function reckon(
  terms: Terms,
  purchase: Purchase & { shippingMethod: string },
): Reckoned & { method: ShippingMethod };
export function reckon(terms: Terms, purchase: Purchase): Reckoned & { method?: ShippingMethod };
export function reckon(terms: Terms, purchase: Purchase): Reckoned & { method?: ShippingMethod } {
  const { currency, lines, taxIncluded } = purchase;
  const goods = computeTotals(currency, lines, { taxIncluded }).totals;
  const worth = goods.subtotal.amount - goods.discount.amount;
  const method = purchase.shippingMethod === undefined ? undefined : findMethod(terms, purchase, worth);
  const taxes = taxesAt(terms.taxRates, purchase.destination);
  const reckoned = computeTotals(currency, lines, { shipping: method?.price.amount ?? 0, taxes, taxIncluded });
  requireChargeable(reckoned.totals);
  return method ? { ...reckoned, method } : reckoned;
}

/** Refuses a method that is not offered for a country in a currency, whatever the parcel. */
export function requireOffered(
  terms: Terms,
  purchase: Pick<Purchase, "currency" | "destination" | "shippingMethod">,
): void {
  const { currency, shippingMethod: id } = purchase;
  if (methodsFor(terms.methods, currency).some((method) => method.id === id)) return;
  const message = `Not offered for ${purchase.destination.country} in ${currency}.`;
  throw refused(message, "unknown_shipping_method");
}

function findMethod(terms: Terms, purchase: Purchase, worth: number): ShippingMethod {
  requireOffered(terms, purchase);
  const parcel = { worth, grams: gramsOf(purchase.lines) };
  const method = methodsFor(terms.methods, purchase.currency, parcel).find(({ id }) => id === purchase.shippingMethod);
  if (!method) throw refused(`Not offered for a parcel of ${parcel.grams} g.`, "too_heavy");
  return method;
}

const refused = (message: string, code: string): AppError =>
  new AppError("validation_failed", "Correct the fields named in errors.", {
    errors: [{ path: "shippingMethod", message, code }],
  });
