import type { Totals } from "@orderapp/contracts/order";
import { MAX_AMOUNT, type Money } from "@orderapp/core/money";

export type PricedLine = { quantity: number; unitPrice: Money };

/** Line totals of one currency, added up, minus a discount (never more than the subtotal), plus shipping and tax. */
export function computeTotals(
  currency: string,
  lines: readonly PricedLine[],
  charges: { shipping?: number; discount?: number; tax?: number } = {},
): Totals {
  const subtotal = lines.reduce((sum, line) => sum + line.unitPrice.amount * line.quantity, 0);
  const discount = Math.min(charges.discount ?? 0, subtotal);
  const shipping = charges.shipping ?? 0;
  const tax = charges.tax ?? 0;
  const money = (amount: number): Money => ({ amount, currency });
  return {
    subtotal: money(subtotal),
    discount: money(discount),
    shipping: money(shipping),
    tax: money(tax),
    total: money(subtotal - discount + shipping + tax),
  };
}

/** Whether every part can be held and shown exactly. */
export const fitsMoney = (totals: Totals): boolean =>
  totals.subtotal.amount <= MAX_AMOUNT && totals.total.amount <= MAX_AMOUNT;
