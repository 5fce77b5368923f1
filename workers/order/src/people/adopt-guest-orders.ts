import { AppError } from "@orderapp/core/errors";
import type { OrderContext } from "../context.ts";

const BATCH = 200;
const ROUNDS = 20;

/**
 * Gives a person the orders that were placed by guests with the person's address, which was just shown to be theirs.
 * The tokens of those guests go on working. Throws when something is left: to be asked again.
 */
export async function adoptGuestOrders(ctx: OrderContext, input: { userId: string; emailKey: string }): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    if ((await ctx.people.adopt(input, ctx.now(), BATCH)) < BATCH) return;
  }
  throw new AppError("unavailable", "There are more orders to take over. Ask again.");
}
