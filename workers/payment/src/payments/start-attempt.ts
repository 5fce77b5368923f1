import type { OrderRpc, PayableOrder } from "@orderapp/contracts/order";
import type { PaymentProvider } from "@orderapp/contracts/payment";
import { AppError } from "@orderapp/core/errors";
import type { PaymentContext } from "../context.ts";
import type { ProviderSession } from "../providers/provider.ts";
import { voidPayment } from "./cancel-payments.ts";
import { createPayment } from "./create-payment.ts";
import { finishTasks } from "./finish-tasks.ts";
import { isOpen, isPaid, type StoredPayment } from "./payment.ts";

export type Viewer = Parameters<OrderRpc["payableOrder"]>[1]["viewer"];

const MAX_ATTEMPTS = 100;

/**
 * Another attempt to pay an order. The ones before it are void by the time it is answered, so that a buyer cannot pay
 * twice; should one of them turn out to be paid, that settles the order, and the new one is voided.
 */
export async function startAttempt(
  ctx: PaymentContext,
  input: { orderId: string; provider: PaymentProvider; attempt: string; viewer: Viewer },
): Promise<{ payment: StoredPayment; session: ProviderSession }> {
  ctx.provider(input.provider);
  const { orderId, provider, viewer } = input;
  const attemptKey = `${orderId}:${input.attempt}`;
  const [order, earlier] = await Promise.all([
    ctx.order.payableOrder({ orderId, viewer }),
    ctx.store(orderId).listByOrder({ orderId, limit: MAX_ATTEMPTS }),
  ]);
  requireUnpaid(order, earlier);
  const open = earlier.filter((payment) => payment.attemptKey !== attemptKey && isOpen(payment.status));
  // At once: nobody can pay the new one before they are told of it, and by then the others are void.
  const [voiding, making] = await Promise.allSettled([
    Promise.all(open.map((payment) => voidPayment(ctx, payment))),
    createPayment(ctx, {
      attemptKey,
      orderId,
      orderNumber: order.number,
      provider,
      amount: order.total,
      email: order.email,
      userId: order.userId,
    }),
  ]);
  if (voiding.status === "rejected") throw voiding.reason;
  const paid = voiding.value.filter(({ status }) => isPaid(status));
  if (paid.length > 0) {
    const made = making.status === "fulfilled" ? [voidPayment(ctx, making.value.payment)] : [];
    await Promise.all([...made, ...paid.map((payment) => finishTasks(ctx, payment))]);
    throw alreadyPaid();
  }
  if (making.status === "rejected") throw making.reason;
  return making.value;
}

function requireUnpaid(order: PayableOrder, earlier: StoredPayment[]): void {
  if (order.status !== "PENDING") {
    throw new AppError("invalid_transition", `An order that is ${order.status} cannot be paid.`);
  }
  const paid = order.paymentStatus !== "unpaid" && order.paymentStatus !== "failed";
  if (paid || earlier.some(({ status }) => isPaid(status))) throw alreadyPaid();
}

const alreadyPaid = () => new AppError("conflict", "The order has been paid.");
