import type { OrderContext } from "../context.ts";
import { dispatch } from "./dispatch.ts";

const CLAIM = 100;
const ROUNDS = 20;

/** Sends and does what is due and was missed. */
export async function relayOutbox(ctx: OrderContext): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const entries = await ctx.outbox.claimDue(CLAIM);
    await dispatch(ctx, entries);
    if (entries.length < CLAIM) return;
  }
}
