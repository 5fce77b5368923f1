import { AppError } from "@orderapp/core/errors";
import type { ProductContext } from "../context.ts";
import type { Adjustment, StockLevel } from "./inventory.ts";
import { stockMoved } from "./stock-moved.ts";

/** Changes what is on hand and writes the ledger; never below what orders have reserved. */
export async function adjustStock(
  ctx: ProductContext,
  sku: string,
  adjustment: Adjustment,
  actor: string,
): Promise<StockLevel> {
  const answer = await ctx.stock.adjust(sku, adjustment, actor);
  if (!answer) throw new AppError("not_found", "There is no such sku.");
  const { outcome, level, events } = answer;
  if (outcome === "insufficient_stock" && adjustment.delta < 0) {
    throw new AppError("insufficient_stock", `Only ${level.available} of ${sku} could be taken away.`, {
      extra: { available: level.available, onHand: level.onHand, reserved: level.reserved },
    });
  }
  if (outcome === "insufficient_stock") {
    throw new AppError("validation_failed", "That is more than can be on hand.", {
      errors: [{ path: "delta", message: "Too large", code: "too_big" }],
    });
  }
  stockMoved(ctx, events);
  return level;
}
