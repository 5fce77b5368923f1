import { AppError } from "@orderapp/core/errors";
import { isUuid } from "@orderapp/core/ids";
import type { ProductContext } from "../context.ts";
import { stockMoved } from "./stock-moved.ts";

export type RestockInput = { orderId: string; refundId: string; lines: { variantId: string; quantity: number }[] };

/** Puts units of a sale back on hand, once per refund; of an order that gave back all it had, nothing moves. */
export async function restockSale(ctx: ProductContext, input: RestockInput): Promise<{ restocked: boolean }> {
  const sound = input.lines.every(({ variantId, quantity }) => isUuid(variantId) && Number.isInteger(quantity));
  if (!sound || input.lines.length === 0) throw new AppError("conflict", "These lines are not the sale's.");
  const { outcome, events } = await ctx.stock.restock(input);
  if (outcome === "not_found") throw new AppError("not_found", "Nothing was sold to this order.");
  if (outcome === "conflict") throw new AppError("conflict", "That is more than was sold to this order.");
  if (outcome === "restocked") stockMoved(ctx, events);
  return { restocked: outcome === "restocked" };
}
