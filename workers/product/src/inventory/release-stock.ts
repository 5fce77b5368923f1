import type { ProductContext } from "../context.ts";
import { stockMoved } from "./stock-moved.ts";

/** Gives back what an order had taken; a late reserve for it finds it given up. */
export async function releaseStock(ctx: ProductContext, orderId: string, reason: string): Promise<null> {
  await ctx.stock.release(orderId, reason);
  stockMoved(ctx, false);
  return null;
}
