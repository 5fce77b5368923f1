import type { VariantQuote } from "@orderapp/contracts/product";
import { AppError, unwrap } from "@orderapp/core/errors";
import { callSibling } from "@orderapp/http/rpc";
import type { OrderContext } from "../context.ts";
import type { CartState, Viewer } from "./cart.ts";
import { requireCartId } from "./cart-id.ts";
import { priceAsBought, priceCart, priceDelivered, variantIds, type Preview, type PricedCart } from "./priced-cart.ts";
import { recentQuotes } from "./quotes.ts";

/**
 * A cart at today's prices. Which variants are in it is often known here from the last call: then cart and prices
 * are asked for at once, and the guess is checked against the cart. While prices cannot be asked for, those that the
 * cart keeps are shown: a checkout asks again. With a `preview`, shipping and tax are reckoned as a checkout would.
 */
export async function readCart(
  ctx: OrderContext,
  input: { cartId: string; viewer: Viewer; preview?: Preview | undefined },
): Promise<PricedCart> {
  requireCartId(input.cartId);
  const { preview } = input;
  const guess = ctx.cartVariants.get(input.cartId)?.value ?? [];
  const [read, guessed, terms] = await Promise.allSettled([
    callSibling(ctx.carts(input.cartId).read({ viewer: input.viewer })),
    recentQuotes(ctx, guess, ctx.settings.storeCurrency),
    preview && ctx.terms.forCountry(preview.country),
  ]);
  if (read.status === "rejected") throw read.reason;
  const cart = unwrap(read.value);
  if (cart.placed || cart.mergedInto) return priceAsBought(ctx, cart);
  const ids = variantIds(cart);
  ctx.cartVariants.set(cart.id, ids, ctx.now().getTime());
  const knewAll = ids.every((id) => guess.includes(id));
  const quotes = knewAll && guessed.status === "fulfilled" ? guessed.value : await quotesFor(ctx, cart, guessed);
  const priced = priceCart(ctx, cart, quotes);
  if (terms.status === "rejected") throw terms.reason;
  return preview && terms.value ? priceDelivered(ctx, priced, { terms: terms.value, preview }) : priced;
}

type Quotes = Map<string, VariantQuote>;

async function quotesFor(ctx: OrderContext, cart: CartState, guessed: PromiseSettledResult<Quotes>): Promise<Quotes> {
  try {
    if (guessed.status === "rejected") throw guessed.reason;
    return await recentQuotes(ctx, variantIds(cart), cart.currency);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "unavailable") throw error;
    ctx.log.warn("cart shown at the prices it keeps", { reason: error.message });
    return new Map(cart.lines.map((line) => [line.variantId, line.quote]));
  }
}
