import type { VariantQuote } from "@orderapp/contracts/product";
import { MAX_AMOUNT } from "@orderapp/core/money";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addLines, MAX_LINES, mayUse, mergeLines, setQuantity, type CartState } from "./cart.ts";
import { abortCheckout, beginCheckout, completeCheckout, frozen, LEASE_MS } from "./checkout.ts";

let made = 0;
const newId = () => `id-${made++}`;
const empty: CartState = { id: "c", currency: "USD", lines: [], version: 1, createdAt: 0, updatedAt: 0, expiresAt: 0 };
const quote = (variantId: string, over: Partial<VariantQuote> = {}): VariantQuote => ({
  variantId,
  productId: "p",
  sku: variantId,
  title: variantId,
  unitPrice: { amount: 100, currency: "USD" },
  available: 10,
  backorder: false,
  sellable: true,
  ...over,
});
const line = (variantId: string, quantity: number, over: Partial<VariantQuote> = {}) => ({
  quote: quote(variantId, over),
  quotedAt: 0,
  quantity,
});
const filled = (...lines: ReturnType<typeof line>[]): CartState => {
  const result = addLines(empty, lines, newId);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};
const quantities = (cart: CartState) => cart.lines.map(({ variantId, quantity }) => `${variantId} ${quantity}`);

describe("lines", () => {
  it("never hold more than the stock, and all are added or none", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.integer({ min: 1, max: 8 }))), (additions) => {
        let cart = empty;
        for (const [variantId, quantity] of additions) {
          const result = addLines(cart, [line(variantId, quantity)], newId);
          if (result.ok) cart = result.value;
        }
        expect(cart.lines.every(({ quantity }) => quantity <= 10)).toBe(true);
        expect(new Set(cart.lines.map(({ variantId }) => variantId)).size).toBe(cart.lines.length);
      }),
    );
    const refused = addLines(empty, [line("a", 1), line("b", 11)], newId);
    expect(refused).toMatchObject({ ok: false, error: { code: "insufficient_stock", extra: { available: 10 } } });
  });

  it("sum up within one call too", () => {
    expect(addLines(empty, [line("a", 6), line("a", 5)], newId).ok).toBe(false);
    expect(quantities(filled(line("a", 6), line("a", 4)))).toEqual(["a 10"]);
  });

  it("have limits", () => {
    const many = Array.from({ length: MAX_LINES }, (_, i) => line(`v${i}`, 1));
    expect(addLines(filled(...many), [line("more", 1)], newId)).toMatchObject({ error: { code: "validation_failed" } });
    const plenty = { available: 5000 };
    expect(addLines(filled(line("a", 999, plenty)), [line("a", 1, plenty)], newId).ok).toBe(false);
    const dear = { unitPrice: { amount: MAX_AMOUNT, currency: "USD" } };
    expect(addLines(filled(line("a", 1, dear)), [line("b", 1, dear)], newId).ok).toBe(false);
    const change = { itemId: "nothing", quantity: 1, now: 0 };
    expect(setQuantity(empty, change)).toMatchObject({ error: { code: "not_found" } });
  });

  it("of another cart are taken over once, as far as there is stock", () => {
    const cart = filled(line("a", 7));
    const from = { cartId: "old", lines: [line("a", 7), line("b", 3), line("c", 1, { sellable: false })] };
    const merged = mergeLines(cart, from, newId);
    expect(quantities(merged)).toEqual(["a 10", "b 3"]);
    expect(mergeLines(merged, from, newId)).toBe(merged);
  });

  it("belong to whoever claimed them", () => {
    expect(mayUse(empty, {})).toBe(true);
    const claimed = { ...empty, userId: "ada" };
    expect([mayUse(claimed, {}), mayUse(claimed, { userId: "eve" }), mayUse(claimed, { userId: "ada" })]).toEqual([
      false,
      false,
      true,
    ]);
    expect(mayUse(undefined, { userId: "ada" })).toBe(false);
  });
});

describe("a checkout", () => {
  const begin = (cart: CartState, over: object = {}) =>
    beginCheckout(cart, { request: "r", attempt: "a", token: "t", now: 0, newId, ...over });
  const begun = (cart: CartState, over: object = {}) => {
    const result = begin(cart, over);
    if (!result.ok) throw new Error(result.error.code);
    return result.value;
  };
  const cart = filled(line("a", 2));

  it("has the cart for itself until it ends, or its lease runs out", () => {
    const { cart: held } = begun(cart);
    expect(begin(held, { attempt: "b", token: "u" })).toMatchObject({ error: { code: "request_in_progress" } });
    expect(frozen(held, LEASE_MS - 1)).toMatchObject({ error: { code: "request_in_progress" } });
    expect(frozen(held, LEASE_MS)).toBeUndefined();
    expect(begin(empty)).toMatchObject({ error: { code: "cart_empty" } });
  });

  it("continues the same order for the same content, and another order for other content", () => {
    const first = begun(cart);
    const same = begun(first.cart, { attempt: "b", token: "u", now: LEASE_MS });
    expect(same.begun).toMatchObject({ orderId: first.begun.orderId, continued: true });
    const other = begun(first.cart, { request: "s", attempt: "b", token: "u", now: LEASE_MS });
    expect(other.begun).toMatchObject({ continued: false, superseded: first.begun.orderId });
    expect(other.begun.orderId).not.toBe(first.begun.orderId);
  });

  it("that failed frees the cart, for a new order; only its own token can", () => {
    const { cart: held, begun: first } = begun(cart);
    expect(abortCheckout(held, { token: "other", keepOrder: false })).toBe(held);
    const freed = abortCheckout(held, { token: "t", keepOrder: false });
    expect(frozen(freed, 0)).toBeUndefined();
    expect(begun(freed).begun.orderId).not.toBe(first.orderId);
    const kept = abortCheckout(held, { token: "t", keepOrder: true });
    expect(begun(kept).begun.orderId).toBe(first.orderId);
  });

  it("that is done closes the cart for all but its own repetition", () => {
    const { cart: held, begun: first } = begun(cart);
    expect(completeCheckout(held, "another order")).toBe(held);
    const done = completeCheckout(held, first.orderId);
    expect(begin(done, { attempt: "b" })).toMatchObject({ error: { code: "cart_checked_out" } });
    expect(begun(done).begun).toMatchObject({ orderId: first.orderId, continued: true });
  });
});
