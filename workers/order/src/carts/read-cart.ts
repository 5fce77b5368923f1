import { unwrap } from "@orderapp/core/errors";
import { callSibling } from "@orderapp/http/rpc";
import type { OrderContext } from "../context.ts";
import type { Viewer } from "./cart.ts";
import { requireCartId } from "./cart-id.ts";
import { priceAsBought, priceCart, variantIds, type PricedCart } from "./priced-cart.ts";
import { quoteVariants } from "./quotes.ts";

/**
 * A cart at the prices of this moment. Which variants are in it is often known here from the last call: then cart
 * and prices are asked for at once, and the guess is checked against the cart.
 */
export async function readCart(ctx: OrderContext, input: { cartId: string; viewer: Viewer }): Promise<PricedCart> {
  requireCartId(input.cartId);
  const guess = ctx.cartVariants.get(input.cartId)?.value ?? [];
  const [read, guessed] = await Promise.allSettled([
    callSibling(ctx.carts(input.cartId).read({ viewer: input.viewer })),
    quoteVariants(ctx, guess, ctx.settings.storeCurrency),
  ]);
  if (read.status === "rejected") throw read.reason;
  const cart = unwrap(read.value);
  if (cart.placed || cart.mergedInto) return priceAsBought(cart);
  const ids = variantIds(cart);
  ctx.cartVariants.set(cart.id, ids, ctx.now().getTime());
  if (ids.every((id) => guess.includes(id))) {
    if (guessed.status === "rejected") throw guessed.reason;
    return priceCart(cart, guessed.value);
  }
  return priceCart(cart, await quoteVariants(ctx, ids, cart.currency));
}
