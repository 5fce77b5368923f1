import type { ReservedLine } from "@orderapp/contracts/product";
import { AppError } from "@orderapp/core/errors";
import { isUuid } from "@orderapp/core/ids";
import type { ProductContext } from "../context.ts";
import { stockMoved } from "./stock-moved.ts";

export type ReserveInput = {
  orderId: string;
  currency: string;
  lines: { variantId: string; quantity: number }[];
  expiresAt: string;
};

/** Takes all lines of an order or none; the same order again is answered with what it took. */
export async function reserveStock(ctx: ProductContext, input: ReserveInput): Promise<ReservedLine[]> {
  const unknown = input.lines.filter((line) => !isUuid(line.variantId));
  if (unknown.length > 0 || input.lines.length === 0) throw notSold(unknown.map(({ variantId }) => ({ variantId })));
  if (input.lines.some(({ quantity }) => !Number.isInteger(quantity) || quantity < 1 || quantity > 1_000_000)) {
    throw new AppError("conflict", "A quantity must be a whole number above zero.");
  }
  const answer = await ctx.stock.reserve(input);
  switch (answer.outcome) {
    case "reserved":
      stockMoved(ctx, answer.events);
      return answer.lines;
    case "insufficient_stock":
      throw shortOf(answer.lines);
    case "not_found":
      throw notSold(answer.lines);
    case "currency_mismatch":
      throw new AppError("currency_mismatch", `Not everything is sold in ${input.currency}.`, {
        extra: { lines: answer.lines },
      });
    case "conflict":
      throw new AppError("conflict", "This order has been given up.");
  }
}

/** The refusal of lines that are short, naming each. */
export const shortOf = (lines: { sku: string; requested: number; available: number }[]): AppError =>
  new AppError("insufficient_stock", `Not enough stock of ${lines.map((line) => line.sku).join(", ")}.`, {
    extra: { lines },
  });

const notSold = (lines: Record<string, unknown>[]): AppError =>
  new AppError("not_found", "Something in the order is no longer sold.", { extra: { lines } });
