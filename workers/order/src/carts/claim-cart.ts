import { AppError, unwrap } from "@orderapp/core/errors";
import { callSibling } from "@orderapp/http/rpc";
import type { OrderContext } from "../context.ts";
import type { CartState, NewLine, Viewer } from "./cart.ts";
import { requireCartId } from "./cart-id.ts";
import { priceChangedCart, type PricedCart } from "./priced-cart.ts";
import { quoteVariants } from "./quotes.ts";
import { readCart } from "./read-cart.ts";

const ATTEMPTS = 8;

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
  let before = earlier;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    cart = (await mergeInto(ctx, cart, { from: before, viewer })) ?? cart;
    // The earlier cart has given its lines by now. Another claim that came first has its own in its cart: those too.
    const current = await callSibling(owner.point({ cartId, instead: before }));
    if (current === cartId) return priceChangedCart(ctx, cart);
    before = current;
  }
  throw new AppError("unavailable", "Your carts are changing too fast. Try again.");
}

/** Takes over an earlier cart's lines; one that is gone, or was bought, has none to give, one being bought keeps them. */
async function mergeInto(
  ctx: OrderContext,
  cart: CartState,
  { from, viewer }: { from: string | null; viewer: Viewer },
): Promise<CartState | undefined> {
  if (from === null || from === cart.id) return undefined;
  const handed = await callSibling(ctx.carts(from).handOver({ viewer, to: cart.id }));
  if (!handed.ok) return undefined;
  const lines = await atTodaysQuotes(ctx, handed.value.lines, cart.currency);
  return unwrap(await callSibling(ctx.carts(cart.id).takeOver({ viewer, from: { cartId: from, lines } })));
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
