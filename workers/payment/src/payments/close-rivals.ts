import type { PaymentContext } from "../context.ts";
import { voidPayment } from "./cancel-payments.ts";
import { finishTasks } from "./finish-tasks.ts";
import { isOpen, isPaid, type StoredPayment } from "./payment.ts";

export const MAX_ATTEMPTS = 100;

/** Whether the first attempt began before the second. */
export const isOlder = (a: StoredPayment, b: StoredPayment): boolean =>
  a.createdAt.getTime() === b.createdAt.getTime() ? a.id < b.id : a.createdAt < b.createdAt;

/**
 * Leaves one open payment of those that were begun at once: whoever is written last sees the others, and of all of them
 * the newest stays. What was paid meanwhile settles the order.
 */
export async function closeRivals(ctx: PaymentContext, orderId: string): Promise<void> {
  const open = await openPayments(ctx, orderId);
  const newest = open.reduce<StoredPayment | undefined>(
    (last, one) => (last && isOlder(one, last) ? last : one),
    undefined,
  );
  const closed = await Promise.all(open.filter((one) => one !== newest).map((one) => voidPayment(ctx, one)));
  await Promise.all(closed.filter(({ status }) => isPaid(status)).map((paid) => finishTasks(ctx, paid)));
}

/** Whether the order has another open payment. */
export async function hasRival(ctx: PaymentContext, { id, orderId, status }: StoredPayment): Promise<boolean> {
  return isOpen(status) && (await openPayments(ctx, orderId)).some((other) => other.id !== id);
}

async function openPayments(ctx: PaymentContext, orderId: string): Promise<StoredPayment[]> {
  const payments = await ctx.store(orderId).listByOrder({ orderId, limit: MAX_ATTEMPTS });
  return payments.filter(({ status }) => isOpen(status));
}
