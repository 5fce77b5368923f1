import type { VariantQuote } from "@orderapp/contracts/product";
import type { Result } from "@orderapp/core/result";
import type { CartState, NewLine, Viewer } from "./cart.ts";
import type { BegunCheckout } from "./checkout.ts";

/** What verbs may ask of one cart. */
export interface CartObject {
  create(input: { id: string; currency: string; lifeMs: number; lines: NewLine[] }): Promise<Result<CartState>>;
  read(input: { viewer: Viewer }): Promise<Result<CartState>>;
  add(input: { viewer: Viewer; lines: NewLine[] }): Promise<Result<CartState>>;
  setQuantity(input: {
    viewer: Viewer;
    itemId: string;
    quantity: number;
    quote?: VariantQuote;
  }): Promise<Result<{ cart: CartState } | { stale: string }>>;
  empty(input: { viewer: Viewer }): Promise<Result<CartState>>;
  claim(input: { userId: string; email: string }): Promise<Result<CartState>>;
  handOver(input: { viewer: Viewer; to: string }): Promise<Result<{ lines: NewLine[] }>>;
  takeOver(input: { viewer: Viewer; from: { cartId: string; lines: NewLine[] } }): Promise<Result<CartState>>;
  beginCheckout(input: {
    viewer: Viewer;
    request: string;
    attempt: string;
    token: string;
  }): Promise<Result<BegunCheckout>>;
  abortCheckout(input: { token: string; keepOrder: boolean }): Promise<void>;
  completeCheckout(input: { orderId: string }): Promise<void>;
  /** Ends the cart of a person who is being erased; another's stays. */
  drop(input: { userId: string }): Promise<void>;
}

/** One person's pointer to their cart. */
export interface CartOwnerObject {
  current(): Promise<string | null>;
  /** Points to a cart if it pointed to `instead` until now; answers where it points then. */
  point(input: { cartId: string; instead: string | null }): Promise<string | null>;
  /** Points nowhere, if it still points there. */
  forget(input: { cartId: string }): Promise<void>;
}
