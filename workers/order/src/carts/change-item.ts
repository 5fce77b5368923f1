import { unwrap } from "@orderapp/core/errors";
import { callSibling } from "@orderapp/http/rpc";
import type { OrderContext } from "../context.ts";
import type { Viewer } from "./cart.ts";
import { requireCartId } from "./cart-id.ts";
import { priceChangedCart, type PricedCart } from "./priced-cart.ts";
import { quoteVariants } from "./quotes.ts";

/** Sets an item's quantity; 0 removes it. The cart asks for a new quote when the one it keeps won't do. */
export async function changeItem(
  ctx: OrderContext,
  input: { cartId: string; viewer: Viewer; itemId: string; quantity: number },
): Promise<PricedCart> {
  requireCartId(input.cartId);
  const { viewer, itemId, quantity } = input;
  const cart = ctx.carts(input.cartId);
  let result = unwrap(await callSibling(cart.setQuantity({ viewer, itemId, quantity })));
  if ("stale" in result) {
    const variantId = result.stale;
    const fresh = (await quoteVariants(ctx, [variantId], ctx.settings.storeCurrency)).get(variantId);
    const quote = fresh ?? { ...GONE, variantId };
    result = unwrap(await callSibling(cart.setQuantity({ viewer, itemId, quantity, quote })));
  }
  if ("stale" in result) throw new Error("A cart refused the quote it asked for");
  return priceChangedCart(ctx, result.cart);
}

// A variant that was deleted: the cart refuses it as not for sale.
const GONE = {
  productId: "",
  sku: "This item",
  title: "",
  unitPrice: { amount: 0, currency: "" },
  available: 0,
  backorder: false,
  sellable: false,
};
