import { AppError } from "@orderapp/core/errors";
import type { ProductContext } from "../context.ts";
import { shortOf } from "./reserve-stock.ts";
import { stockMoved } from "./stock-moved.ts";

/** Turns an order's reservation into a sale, once; one that was released is taken again if stock allows. */
export async function commitStock(ctx: ProductContext, orderId: string): Promise<null> {
  const answer = await ctx.stock.commit(orderId);
  if (answer.outcome === "not_found") throw new AppError("not_found", "Nothing was reserved for this order.");
  if (answer.outcome === "insufficient_stock") throw shortOf(answer.lines);
  stockMoved(ctx, answer.events);
  return null;
}
