import { unwrap } from "@orderapp/core/errors";
import type { Result } from "@orderapp/core/result";
import { callSibling } from "@orderapp/http/rpc";
import type { OrderContext } from "../context.ts";
import type { CartState, NewLine, Viewer } from "./cart.ts";
import { requireCartId } from "./cart-id.ts";
import { priceChangedCart, type PricedCart } from "./priced-cart.ts";
import { quoteWanted, type Wanted } from "./quotes.ts";

/** Puts variants in a cart; those that are there already add up. */
export async function addItems(
  ctx: OrderContext,
  input: { cartId: string; viewer: Viewer; items: Wanted[] },
): Promise<PricedCart> {
  requireCartId(input.cartId);
  const wanted = { wanted: input.items, currency: ctx.settings.storeCurrency };
  const cart = await withFreshStock(ctx, wanted, (lines) =>
    callSibling(ctx.carts(input.cartId).add({ viewer: input.viewer, lines })),
  );
  return priceChangedCart(ctx, unwrap(cart));
}

/** Writes with quotes of the last seconds; what those would refuse is tried again with the quotes of this moment. */
export async function withFreshStock(
  ctx: OrderContext,
  input: { wanted: Wanted[]; currency: string },
  write: (lines: NewLine[]) => Promise<Result<CartState>>,
): Promise<Result<CartState>> {
  const { lines, remembered } = await quoteWanted(ctx, input.wanted, { currency: input.currency, fresh: false });
  const result = await write(lines);
  if (result.ok || !remembered || !REFUSED_BY_QUOTE.has(result.error.code)) return result;
  return write((await quoteWanted(ctx, input.wanted, { currency: input.currency, fresh: true })).lines);
}

const REFUSED_BY_QUOTE: ReadonlySet<string> = new Set(["insufficient_stock", "currency_mismatch", "not_found"]);
