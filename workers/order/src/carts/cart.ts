import type { VariantQuote } from "@orderapp/contracts/product";
import { MAX_AMOUNT, type Money } from "@orderapp/core/money";
import { fail, ok, type Result } from "@orderapp/core/result";
import type { Checkout } from "./checkout.ts";

export const MAX_LINES = 100;
export const MAX_QUANTITY = 999;
/** How long a stored quote may serve a write's answer and its stock check. */
export const QUOTE_LIFE_MS = 60_000;

export type CartLine = {
  id: string;
  variantId: string;
  quantity: number;
  /** What a unit cost when the buyer last chose the quantity. */
  addedPrice: Money;
  quote: VariantQuote;
  quotedAt: number;
};

/** A cart as its object keeps it, in one value: one row written a change. */
export type CartState = {
  id: string;
  currency: string;
  userId?: string;
  /** Where the person can be written to, once one has claimed the cart. */
  email?: string;
  lines: CartLine[];
  version: number;
  createdAt: number;
  updatedAt: number;
  expiresAt: number;
  checkout?: Checkout;
  /** The order that this cart became, and the attempt that placed it. */
  placed?: { orderId: string; attempt: string };
  /** The cart that took over this one's lines. */
  mergedInto?: string;
  /** The carts whose lines were taken over: each only once. */
  mergedFrom?: string[];
  /** An alarm will ring no later than when the cart counts as abandoned. */
  watched?: boolean;
};

/** Who is asking: the person signed in, if any. */
export type Viewer = { userId?: string | undefined };

/** A cart that a person has claimed is theirs alone; it does not exist for others. */
export function mayUse(cart: CartState | undefined, viewer: Viewer): cart is CartState {
  return cart !== undefined && (cart.userId === undefined || cart.userId === viewer.userId);
}

export type NewLine = { quote: VariantQuote; quotedAt: number; quantity: number };
type Refused = "insufficient_stock" | "currency_mismatch" | "validation_failed" | "not_found";

/** Puts variants in the cart, all or none; a variant that is there already adds up. */
export function addLines(cart: CartState, added: readonly NewLine[], newId: () => string): Result<CartState, Refused> {
  const lines = [...cart.lines];
  for (const { quote, quotedAt, quantity } of added) {
    const at = lines.findIndex((line) => line.variantId === quote.variantId);
    const line = lines[at];
    const next = {
      id: line?.id ?? newId(),
      variantId: quote.variantId,
      quantity: quantity + (line?.quantity ?? 0),
      addedPrice: quote.unitPrice,
      quote,
      quotedAt,
    };
    const refused = refuse(cart, next);
    if (refused) return refused;
    if (line) lines[at] = next;
    else lines.push(next);
  }
  return withLines(cart, lines);
}

/** Sets a line's quantity; 0 removes it. A fresher quote, when given, replaces the line's. */
export function setQuantity(
  cart: CartState,
  input: { itemId: string; quantity: number; quote?: VariantQuote | undefined; now: number },
): Result<CartState, Refused> {
  const line = cart.lines.find(({ id }) => id === input.itemId);
  if (!line) return fail("not_found", "There is no such item in this cart.");
  if (input.quantity === 0) return ok({ ...cart, lines: cart.lines.filter((other) => other !== line) });
  const quote = input.quote ?? line.quote;
  const next: CartLine = {
    ...line,
    quantity: input.quantity,
    quote,
    quotedAt: input.quote ? input.now : line.quotedAt,
    addedPrice: quote.unitPrice,
  };
  return (
    refuse(cart, next) ??
    withLines(
      cart,
      cart.lines.map((other) => (other === line ? next : other)),
    )
  );
}

/** Takes over another cart's lines, once a cart; quantities add up, capped by stock and by what a line may hold. */
export function mergeLines(
  cart: CartState,
  from: { cartId: string; lines: readonly NewLine[] },
  newId: () => string,
): CartState {
  if (cart.mergedFrom?.includes(from.cartId)) return cart;
  let merged = cart;
  for (const added of from.lines) {
    const held = merged.lines.find((line) => line.variantId === added.quote.variantId)?.quantity ?? 0;
    const most = added.quote.backorder ? MAX_QUANTITY : Math.min(MAX_QUANTITY, added.quote.available);
    const quantity = Math.min(added.quantity, most - held);
    if (quantity < 1) continue;
    const result = addLines(merged, [{ ...added, quantity }], newId);
    if (result.ok) merged = result.value;
  }
  return { ...merged, mergedFrom: [...(cart.mergedFrom ?? []), from.cartId] };
}

function refuse(cart: CartState, line: CartLine): { ok: false; error: { code: Refused; message: string } } | undefined {
  const { quote, quantity } = line;
  if (!quote.sellable) return fail("not_found", `${quote.sku} is not for sale.`);
  if (quote.unitPrice.currency !== cart.currency) {
    return fail(
      "currency_mismatch",
      `${quote.sku} is sold in ${quote.unitPrice.currency}, this cart in ${cart.currency}.`,
    );
  }
  if (quantity > MAX_QUANTITY) return tooMuch("quantity", `A line holds at most ${MAX_QUANTITY} units.`);
  if (!quote.backorder && quantity > quote.available) {
    return fail("insufficient_stock", `Only ${quote.available} of ${quote.sku} are available.`, {
      available: quote.available,
      lines: [{ sku: quote.sku, requested: quantity, available: quote.available }],
    });
  }
  return undefined;
}

function withLines(cart: CartState, lines: CartLine[]): Result<CartState, Refused> {
  if (lines.length > MAX_LINES) return tooMuch("items", `A cart holds at most ${MAX_LINES} lines.`);
  const subtotal = lines.reduce((sum, line) => sum + line.quote.unitPrice.amount * line.quantity, 0);
  if (subtotal > MAX_AMOUNT) return tooMuch("quantity", "The cart is worth more than can be charged.");
  return ok({ ...cart, lines });
}

const tooMuch = (path: string, message: string) =>
  fail("validation_failed", message, { errors: [{ path, message, code: "too_big" }] });
