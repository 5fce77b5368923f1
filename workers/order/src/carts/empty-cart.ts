import { unwrap } from "@orderapp/core/errors";
import { callSibling } from "@orderapp/http/rpc";
import type { OrderContext } from "../context.ts";
import type { Viewer } from "./cart.ts";
import { requireCartId } from "./cart-id.ts";
import { priceChangedCart, type PricedCart } from "./priced-cart.ts";

/** Takes everything out of a cart. */
export async function emptyCart(ctx: OrderContext, input: { cartId: string; viewer: Viewer }): Promise<PricedCart> {
  requireCartId(input.cartId);
  return priceChangedCart(ctx, unwrap(await callSibling(ctx.carts(input.cartId).empty({ viewer: input.viewer }))));
}
