import type { ShippingMethod } from "@orderapp/contracts/order";
import { AppError } from "@orderapp/core/errors";
import type { Viewer } from "../carts/cart.ts";
import { linesOf } from "../carts/priced-cart.ts";
import { readCart } from "../carts/read-cart.ts";
import type { OrderContext } from "../context.ts";
import { gramsOf, methodsFor } from "./shipping.ts";

type Asked = { country: string; currency?: string | undefined; cartId?: string | undefined; viewer: Viewer };

/** How parcels can go to a country: a cart's, at what it would cost, or any, at what the lightest one costs. */
export async function listShippingMethods(ctx: OrderContext, asked: Asked): Promise<ShippingMethod[]> {
  const { country, cartId, viewer } = asked;
  const [terms, priced] = await Promise.all([
    ctx.terms.forCountry(country),
    cartId === undefined ? undefined : readCart(ctx, { cartId, viewer }),
  ]);
  const currency = asked.currency ?? priced?.cart.currency ?? ctx.settings.storeCurrency;
  if (!priced) return methodsFor(terms.methods, currency);
  if (currency !== priced.cart.currency) {
    throw new AppError("currency_mismatch", `This cart is in ${priced.cart.currency}.`);
  }
  const { subtotal, discount } = priced.totals;
  const parcel = { worth: subtotal.amount - discount.amount, grams: gramsOf(linesOf(priced.items)) };
  return methodsFor(terms.methods, currency, parcel);
}
