import { AppError, unwrap } from "@orderapp/core/errors";
import { callSibling } from "@orderapp/http/rpc";
import type { OrderContext } from "../context.ts";
import type { NewLine } from "./cart.ts";
import { requireCartId } from "./cart-id.ts";
import { priceChangedCart, type PricedCart } from "./priced-cart.ts";
import { quoteVariants } from "./quotes.ts";
import { readCart } from "./read-cart.ts";

/**
 * Makes a cart a person's own, with the lines of their earlier one. Each step may run twice: the earlier cart gives
 * its lines to one cart only, and each cart takes another's lines once, so a repetition finishes what was begun.
 */
export async function claimCart(
  ctx: OrderContext,
  input: { cartId: string; userId: string; email: string },
): Promise<PricedCart> {
  requireCartId(input.cartId);
  const { cartId, userId, email } = input;
  const owner = ctx.cartOwners(userId);
  const viewer = { userId };
  const [claimed, earlier] = await Promise.all([
    callSibling(ctx.carts(cartId).claim({ userId, email })),
    callSibling(owner.current()),
  ]);
  let cart = unwrap(claimed);
  if (earlier !== null && earlier !== cartId) {
    const handed = await callSibling(ctx.carts(earlier).handOver({ viewer, to: cartId }));
    if (handed.ok) {
      const lines = await atTodaysQuotes(ctx, handed.value.lines, cart.currency);
      const taken = ctx.carts(cartId).takeOver({ viewer, from: { cartId: earlier, lines } });
      cart = unwrap(await callSibling(taken));
    }
    // An earlier cart that is gone, or was bought, has nothing to give; one being bought just now keeps its lines.
  }
  await callSibling(owner.point({ cartId }));
  return priceChangedCart(ctx, cart);
}

/** A person's active cart. */
export async function findMyCart(ctx: OrderContext, input: { userId: string }): Promise<PricedCart> {
  const cartId = await callSibling(ctx.cartOwners(input.userId).current());
  if (cartId === null) throw new AppError("not_found", "You have no active cart.");
  const priced = await readCart(ctx, { cartId, viewer: input });
  if (priced.cart.placed || priced.cart.mergedInto) throw new AppError("not_found", "You have no active cart.");
  return priced;
}

async function atTodaysQuotes(ctx: OrderContext, lines: NewLine[], currency: string): Promise<NewLine[]> {
  const ids = lines.map((line) => line.quote.variantId);
  const quotes = await quoteVariants(ctx, ids, currency);
  const now = ctx.now().getTime();
  return lines.flatMap((line) => {
    const quote = quotes.get(line.quote.variantId);
    return quote ? [{ ...line, quote, quotedAt: now }] : [];
  });
}
