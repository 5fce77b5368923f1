import type { OrderRpc, PayableOrder } from "@orderapp/contracts/order";
import type { PaymentProvider } from "@orderapp/contracts/payment";
import { AppError } from "@orderapp/core/errors";
import type { PaymentContext } from "../context.ts";
import { voidPayment } from "./cancel-payments.ts";
import { closeRivals, isOlder, MAX_ATTEMPTS } from "./close-rivals.ts";
import { createPayment, type MadePayment } from "./create-payment.ts";
import { finishTasks } from "./finish-tasks.ts";
import { isOpen, isPaid, type StoredPayment } from "./payment.ts";
import { withdrawPayment, type Withdrawn } from "./withdraw-payment.ts";

export type Viewer = Parameters<OrderRpc["payableOrder"]>[1]["viewer"];

// Whoever asks a provider gives up sooner.
const IN_FLIGHT_MS = 10_000;

/**
 * Another attempt to pay an order, in two waits: the order and the attempts before; then those are voided while the new
 * one is made. They are void by the time it is answered, so that a buyer cannot pay twice; should one of them turn out
 * to be paid, that settles the order, and the new one is voided.
 */
export async function startAttempt(
  ctx: PaymentContext,
  input: { orderId: string; provider: PaymentProvider; attempt: string; viewer: Viewer },
): Promise<MadePayment> {
  ctx.provider(input.provider);
  const { orderId, provider, viewer } = input;
  const attemptKey = `${orderId}:${input.attempt}`;
  const [order, earlier] = await Promise.all([
    ctx.order.payableOrder({ orderId, viewer }),
    ctx.store(orderId).listByOrder({ orderId, limit: MAX_ATTEMPTS }),
  ]);
  requireUnpaid(order, earlier);
  const own = earlier.find((payment) => payment.attemptKey === attemptKey);
  if (own?.status === "cancelled" && !own.making) {
    throw new AppError("conflict", "This attempt has been cancelled. Start another one with a new Idempotency-Key.");
  }
  const before = earlier.filter((payment) => payment !== own && (!own || isOlder(payment, own)));
  // At once: nobody can pay the new one before they are told of it, and by then the others are void.
  const [voiding, making] = await Promise.allSettled([
    Promise.all(before.filter(({ status }) => isOpen(status)).map((payment) => withdraw(ctx, payment))),
    createPayment(ctx, {
      attemptKey,
      orderId,
      orderNumber: order.number,
      provider,
      amount: order.total,
      email: order.email,
      userId: order.userId,
      locale: order.locale,
    }),
  ]);
  if (voiding.status === "rejected") throw voiding.reason;
  const paid = voiding.value.map(({ payment }) => payment).filter(({ status }) => isPaid(status));
  if (paid.length > 0) {
    const made = making.status === "fulfilled" ? [voidPayment(ctx, making.value.payment)] : [];
    await Promise.all([...made, ...paid.map((payment) => finishTasks(ctx, payment))]);
    throw alreadyPaid();
  }
  ctx.background(afterwards(ctx, orderId, voiding.value));
  if (making.status === "rejected") throw making.reason;
  return making.value;
}

/** Rivals are closed whether all that was voided could be noted or not. */
async function afterwards(ctx: PaymentContext, orderId: string, withdrawn: Withdrawn[]): Promise<void> {
  const noted = await Promise.allSettled(withdrawn.flatMap(({ note }) => (note ? [note()] : [])));
  await closeRivals(ctx, orderId);
  for (const one of noted) if (one.status === "rejected") throw one.reason;
}

/** One that is being made this moment is no earlier attempt, but one at once with ours. */
async function withdraw(ctx: PaymentContext, payment: StoredPayment): Promise<Withdrawn> {
  if (!payment.making) return withdrawPayment(ctx, payment);
  const inFlight = ctx.now().getTime() - payment.createdAt.getTime() < IN_FLIGHT_MS;
  return { payment: inFlight ? payment : await voidPayment(ctx, payment) };
}

function requireUnpaid(order: PayableOrder, earlier: StoredPayment[]): void {
  if (order.status !== "PENDING") {
    throw new AppError("invalid_transition", `An order that is ${order.status} cannot be paid.`);
  }
  const paid = order.paymentStatus !== "unpaid" && order.paymentStatus !== "failed";
  if (paid || earlier.some(({ status }) => isPaid(status))) throw alreadyPaid();
}

const alreadyPaid = () => new AppError("conflict", "The order has been paid.");
