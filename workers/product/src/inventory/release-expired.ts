import type { ProductContext } from "../context.ts";
import { stockMoved } from "./stock-moved.ts";

const BATCH = 200;
const MAX_BATCHES = 50;

/** Gives back the stock of reservations whose deadline has passed; returns how many there were. */
export async function releaseExpired(ctx: ProductContext): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const released = await ctx.stock.releaseExpired(BATCH);
    total += released;
    if (released < BATCH) break;
  }
  if (total > 0) stockMoved(ctx, false);
  return total;
}
