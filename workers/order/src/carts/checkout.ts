import { fail, ok, type Result } from "@orderapp/core/result";
import type { CartState } from "./cart.ts";

/**
 * How long a checkout holds the cart. Shorter than the claim of an Idempotency-Key, so that a repetition after a
 * crash finds the cart free again.
 */
export const LEASE_MS = 50_000;

/** A checkout under way, or one whose Worker died: the order's id survives for its repetition. */
export type Checkout = { orderId: string; request: string; attempt: string; token: string; leaseUntil: number };

export type BegunCheckout = {
  orderId: string;
  currency: string;
  lines: { variantId: string; quantity: number }[];
  /** An interrupted checkout goes on: the order may have been written already. */
  continued: boolean;
  /** An order that an earlier, interrupted checkout of other content may have left behind. */
  superseded?: string;
};

export type CheckoutRefusal = "cart_checked_out" | "request_in_progress" | "cart_empty";

export const isHeld = (cart: CartState, now: number): boolean =>
  cart.checkout !== undefined && cart.checkout.leaseUntil > now;

/** Why a cart may not be changed now. */
export function frozen(
  cart: CartState,
  now: number,
): { ok: false; error: { code: CheckoutRefusal; message: string } } | undefined {
  if (cart.placed !== undefined || cart.mergedInto !== undefined) {
    return fail("cart_checked_out", "This cart has been checked out; create a new one.");
  }
  if (isHeld(cart, now)) return fail("request_in_progress", "This cart is being checked out. Try again.");
  return undefined;
}

/**
 * Takes the cart for one checkout. The same content (by its hash) after a crash continues the same order; another
 * content gets a new one. The attempt that placed the order may ask again: its answer may have been lost.
 */
export function beginCheckout(
  cart: CartState,
  input: { request: string; attempt: string; token: string; now: number; newId: () => string },
): Result<{ cart: CartState; begun: BegunCheckout }, CheckoutRefusal> {
  const { checkout } = cart;
  const lines = cart.lines.map(({ variantId, quantity }) => ({ variantId, quantity }));
  const { currency } = cart;
  if (cart.placed?.attempt === input.attempt) {
    return ok({ cart, begun: { orderId: cart.placed.orderId, currency, lines, continued: true } });
  }
  const refused = frozen(cart, input.now);
  if (refused) return refused;
  if (lines.length === 0) return fail("cart_empty", "Put something in the cart first.");
  const continued = checkout?.request === input.request;
  const orderId = continued ? checkout.orderId : input.newId();
  const { request, attempt, token } = input;
  const held = { orderId, request, attempt, token, leaseUntil: input.now + LEASE_MS };
  const superseded = checkout && !continued ? { superseded: checkout.orderId } : {};
  return ok({ cart: { ...cart, checkout: held }, begun: { orderId, currency, lines, continued, ...superseded } });
}

/** Frees the cart when its checkout failed; `keepOrder` when nothing was undone, so that a repetition continues it. */
export function abortCheckout(cart: CartState, input: { token: string; keepOrder: boolean }): CartState {
  if (cart.checkout?.token !== input.token) return cart;
  if (input.keepOrder) return { ...cart, checkout: { ...cart.checkout, leaseUntil: 0 } };
  return withoutCheckout(cart);
}

/** The order exists: the cart is done. True for whoever holds the order's id, even after the lease ran out. */
export function completeCheckout(cart: CartState, orderId: string): CartState {
  if (cart.checkout?.orderId !== orderId) return cart;
  return { ...withoutCheckout(cart), placed: { orderId, attempt: cart.checkout.attempt } };
}

/** A change after an interrupted checkout makes it another purchase: its order id is not used again. */
export function withoutCheckout(cart: CartState): CartState {
  const { checkout: _checkout, ...rest } = cart;
  return rest;
}
