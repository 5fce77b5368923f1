import type { PaymentContext } from "../context.ts";
import { voidPayment } from "./cancel-payments.ts";
import { finishTasks } from "./finish-tasks.ts";
import { isOpen, isPaid, type StoredPayment } from "./payment.ts";
import { settlePayment } from "./settle-payments.ts";

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

/** Whether the order has another payment that can be paid, or was: asked of its provider, since our record may be late. */
export async function hasRival(ctx: PaymentContext, { id, orderId, status }: StoredPayment): Promise<boolean> {
  if (!isOpen(status)) return false;
  const others = (await openPayments(ctx, orderId)).filter((other) => other.id !== id);
  const settled = await Promise.all(others.map((other) => settlePayment(ctx, other)));
  await Promise.all(settled.filter((other) => isPaid(other.status)).map((paid) => finishTasks(ctx, paid)));
  return settled.some((other) => isOpen(other.status) || isPaid(other.status));
}

async function openPayments(ctx: PaymentContext, orderId: string): Promise<StoredPayment[]> {
  const payments = await ctx.store(orderId).listByOrder({ orderId, limit: MAX_ATTEMPTS });
  return payments.filter(({ status }) => isOpen(status));
}
