import type { ShippingMethod, TaxLine, Totals } from "@orderapp/contracts/order";
import type { VariantQuote } from "@orderapp/contracts/product";
import type { Money } from "@orderapp/core/money";
import type { OrderContext } from "../context.ts";
import { computeTotals } from "../orders/totals.ts";
import { reckon, type Destination, type Terms } from "../shipping/terms.ts";
import { QUOTE_LIFE_MS, type CartLine, type CartState } from "./cart.ts";
import { quoteVariants } from "./quotes.ts";

export type Notice = {
  itemId: string;
  code: "price_changed" | "insufficient_stock" | "unavailable";
  message: string;
  previousPrice?: Money;
  currentPrice?: Money;
};

export type PricedItem = { line: CartLine; quote: VariantQuote; unitPrice: Money; available: number };

/** A cart at prices of a certain moment. */
export type PricedCart = {
  cart: CartState;
  items: PricedItem[];
  totals: Totals;
  /** Once it is known where the parcel goes, and how. */
  taxLines?: TaxLine[];
  shippingMethod?: ShippingMethod;
  notices: Notice[];
};

/** Where a cart would be sent, and how, if that is chosen already. */
export type Preview = Destination & { shippingMethod?: string | undefined };

/** A cart at today's prices without delivery, given the quotes of its variants; one without a quote is no longer for sale. */
export function priceCart(
  ctx: Pick<OrderContext, "settings">,
  cart: CartState,
  quotes: ReadonlyMap<string, VariantQuote>,
): PricedCart {
  const items = cart.lines.map((line): PricedItem => {
    const quote = quotes.get(line.variantId) ?? { ...line.quote, sellable: false };
    const sellable = quote.sellable && quote.unitPrice.currency === cart.currency;
    const stock = quote.backorder ? Math.max(quote.available, line.quantity) : quote.available;
    const unitPrice = sellable ? quote.unitPrice : line.addedPrice;
    return { line, quote: { ...quote, sellable }, unitPrice, available: sellable ? stock : 0 };
  });
  const taxIncluded = ctx.settings.pricesIncludeTax;
  const { totals } = computeTotals(cart.currency, linesOf(items), { taxIncluded });
  return { cart, items, totals, notices: items.flatMap(noticesOf) };
}

/** The same with shipping and tax, as a checkout would reckon them now. */
export function priceDelivered(
  ctx: Pick<OrderContext, "settings">,
  priced: PricedCart,
  { terms, preview }: { terms: Terms; preview: Preview },
): PricedCart {
  const { totals, taxLines, method } = reckon(terms, {
    currency: priced.cart.currency,
    lines: linesOf(priced.items),
    destination: preview,
    shippingMethod: preview.shippingMethod,
    taxIncluded: ctx.settings.pricesIncludeTax,
  });
  return { ...priced, totals, taxLines, ...(method && { shippingMethod: method }) };
}

/** What a cart's items cost and weigh. */
export const linesOf = (items: readonly PricedItem[]) =>
  items.map(({ line, quote, unitPrice }) => ({
    quantity: line.quantity,
    unitPrice,
    weightGrams: quote.weightGrams,
  }));

/** A cart right after a change: by the quotes it keeps, as long as they are fresh. */
export async function priceChangedCart(ctx: OrderContext, cart: CartState): Promise<PricedCart> {
  ctx.cartVariants.set(cart.id, variantIds(cart), ctx.now().getTime());
  const now = ctx.now().getTime();
  const kept = cart.lines.filter((line) => now - line.quotedAt <= QUOTE_LIFE_MS);
  const stale = cart.lines.filter((line) => now - line.quotedAt > QUOTE_LIFE_MS).map((line) => line.variantId);
  const quotes = await quoteVariants(ctx, stale, cart.currency);
  for (const line of kept) quotes.set(line.variantId, line.quote);
  return priceCart(ctx, cart, quotes);
}

/** A checked-out cart stays as it was bought. */
export const priceAsBought = (ctx: OrderContext, cart: CartState): PricedCart => ({
  ...priceCart(
    ctx,
    cart,
    new Map(cart.lines.map((line) => [line.variantId, { ...line.quote, unitPrice: line.addedPrice }])),
  ),
  notices: [],
});

export const variantIds = (cart: CartState): string[] => cart.lines.map((line) => line.variantId);

function noticesOf({ line, quote, unitPrice, available }: PricedItem): Notice[] {
  const itemId = line.id;
  if (!quote.sellable) return [{ itemId, code: "unavailable", message: `${quote.title} is no longer for sale.` }];
  const notices: Notice[] = [];
  if (unitPrice.amount !== line.addedPrice.amount) {
    const message = `The price of ${quote.title} has changed since you added it.`;
    notices.push({ itemId, code: "price_changed", message, previousPrice: line.addedPrice, currentPrice: unitPrice });
  }
  if (available < line.quantity) {
    const message = `Only ${available} of ${quote.title} are left.`;
    notices.push({ itemId, code: "insufficient_stock", message });
  }
  return notices;
}
