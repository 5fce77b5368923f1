import { AppError } from "@orderapp/core/errors";
import { sha256 } from "@orderapp/core/ids";
import type { PaymentContext } from "../context.ts";

const BATCH = 20;
const ROUNDS = 20;

/**
 * Takes a person's address and id out of their payments. Written down first, so that the cron finds a payment that
 * was being made meanwhile. Throws when something is left: to be asked again.
 */
export async function erasePerson(ctx: PaymentContext, { userId }: { userId: string }): Promise<void> {
  await ctx.store(userId).rememberErased(await sha256(userId));
  await sweepPayments(ctx, userId);
}

/** Takes them out of all that bear their id now. */
export async function sweepPayments(ctx: PaymentContext, userId: string): Promise<void> {
  const store = ctx.store(userId);
  for (let round = 0; round < ROUNDS; round++) {
    const payments = await store.listByUser({ userId, limit: BATCH });
    await Promise.all(payments.map((payment) => store.change({ id: payment.id }, { kind: "erased" }, payment)));
    if (payments.length < BATCH) return;
  }
  throw new AppError("unavailable", "There are more payments to erase. Ask again.");
}
