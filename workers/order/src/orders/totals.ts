import type { TaxLine, Totals } from "@orderapp/contracts/order";
import { AppError } from "@orderapp/core/errors";
import { MAX_AMOUNT, type Money } from "@orderapp/core/money";

export type PricedLine = { quantity: number; unitPrice: Money };

/** The tax that is owed; `rate` in millionths. */
export type OwedTax = { name: string; rate: number; appliesToShipping: boolean };

export type Charges = {
  discount?: number;
  shipping?: number;
  taxes?: readonly OwedTax[];
  /** Whether the prices, that of shipping too, have the tax in them. */
  taxIncluded: boolean;
};

/** Totals, and the taxes that `totals.tax` is the sum of. */
export type Reckoned = { totals: Totals; taxLines: TaxLine[] };

const WHOLE = 1_000_000n;

/**
 * What a purchase in one currency costs: line totals added up, minus a discount (never more than they are), plus
 * shipping, plus tax where prices have none in them. Each tax is reckoned once, on the sum of all it applies to, and
 * rounded half up to the minor unit. Amounts are integers from 0 on; `requireChargeable` refuses what is too large.
 */
export function computeTotals(currency: string, lines: readonly PricedLine[], charges: Charges): Reckoned {
  const subtotal = lines.reduce((sum, line) => sum + line.unitPrice.amount * line.quantity, 0);
  const discount = Math.min(charges.discount ?? 0, subtotal);
  const shipping = charges.shipping ?? 0;
  const { taxIncluded } = charges;
  const money = (amount: number): Money => ({ amount, currency });
  const taxLines = (charges.taxes ?? []).map(({ name, rate, appliesToShipping }): TaxLine => {
    const base = subtotal - discount + (appliesToShipping ? shipping : 0);
    return { name, rate, amount: money(taxOf(base, rate, taxIncluded)) };
  });
  const tax = taxLines.reduce((sum, line) => sum + line.amount.amount, 0);
  const totals: Totals = {
    subtotal: money(subtotal),
    discount: money(discount),
    shipping: money(shipping),
    tax: money(tax),
    taxIncluded,
    total: money(subtotal - discount + shipping + (taxIncluded ? 0 : tax)),
  };
  return { totals, taxLines };
}

/** The tax on an amount, or in it, rounded half up; the product is larger than a double holds exactly. */
function taxOf(base: number, rate: number, included: boolean): number {
  const divisor = included ? WHOLE + BigInt(rate) : WHOLE;
  return Number((2n * BigInt(base) * BigInt(rate) + divisor) / (2n * divisor));
}

/** Refuses totals of which a part cannot be charged; all others are exact. */
export function requireChargeable({ subtotal, shipping, total }: Totals): void {
  if (Math.max(subtotal.amount, shipping.amount, total.amount) <= MAX_AMOUNT) return;
  throw new AppError("validation_failed", "The order is worth more than can be charged.");
}
