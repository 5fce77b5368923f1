import type { CartAbandoned } from "@orderapp/contracts/cart";
import type { Call } from "@orderapp/contracts/common";
import type { CartState } from "./cart.ts";

/** A cart whose person can be named and written to. */
export type KnownCart = CartState & { userId: string; email: string };

/**
 * Whether a cart left alone is worth telling of: somebody known wanted something, and bought nothing. A checkout that
 * was cut off may have become an order, so it is not told of either.
 */
export const mayBeAbandoned = (cart: CartState): cart is KnownCart =>
  cart.userId !== undefined &&
  cart.email !== undefined &&
  cart.lines.length > 0 &&
  cart.placed === undefined &&
  cart.mergedInto === undefined &&
  cart.checkout === undefined;

/** The event of an abandoned cart, with the same id whenever it is made of the same state. */
export function abandonedEvent(cart: KnownCart, call: Call, now: Date): CartAbandoned {
  const { id, userId, email, currency, lines } = cart;
  const subtotal = lines.reduce((sum, line) => sum + line.addedPrice.amount * line.quantity, 0);
  return {
    id: `cart-abandoned-${id}-${cart.version}`,
    type: "cart.abandoned",
    version: 1,
    source: "order",
    subject: id,
    at: now.toISOString(),
    traceparent: call.traceparent,
    data: {
      cart: {
        id,
        userId,
        email,
        currency,
        items: lines.map(({ variantId, quantity, addedPrice, quote }) => ({
          variantId,
          sku: quote.sku,
          title: quote.title,
          quantity,
          unitPrice: addedPrice,
        })),
        subtotal: { amount: subtotal, currency },
        updatedAt: new Date(cart.updatedAt).toISOString(),
      },
    },
  };
}
