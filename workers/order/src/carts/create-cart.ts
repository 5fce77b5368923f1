import { unwrap } from "@orderapp/core/errors";
import { callSibling } from "@orderapp/http/rpc";
import type { OrderContext } from "../context.ts";
import { newCartId } from "./cart-id.ts";
import { withFreshStock } from "./add-items.ts";
import { priceChangedCart, type PricedCart } from "./priced-cart.ts";
import type { Wanted } from "./quotes.ts";

/** A new cart, with items in it if given. */
export async function createCart(
  ctx: OrderContext,
  input: { currency?: string | undefined; items?: Wanted[] | undefined },
): Promise<PricedCart> {
  const currency = input.currency ?? ctx.settings.storeCurrency;
  const cart = await withFreshStock(ctx, { wanted: input.items ?? [], currency }, (lines) => {
    const id = newCartId();
    return callSibling(ctx.carts(id).create({ id, currency, lifeMs: ctx.settings.cartLifeMs, lines }));
  });
  return priceChangedCart(ctx, unwrap(cart));
}
