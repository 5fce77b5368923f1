import type { ConfirmOutcome } from "@orderapp/contracts/order";
import { AppError } from "@orderapp/core/errors";
import { z } from "zod";
import type { PaymentContext } from "../context.ts";
import type { Change } from "./evolve.ts";
import type { Refusal, StoredPayment, Task } from "./payment.ts";
import { SYSTEM } from "./refunds.ts";

/**
 * Does the work that a payment still owes: confirm the order, make refunds, tell the order Worker. Each task is
 * idempotent and stays until done, so this may run at any time, twice at once, and again after a crash.
 * Throws the first failure once all the others have had their turn.
 */
export async function finishTasks(ctx: PaymentContext, payment: StoredPayment): Promise<StoredPayment> {
  const tried = new Set<string>();
  const failures: unknown[] = [];
  let current = payment;
  for (let task = nextTask(current, tried, ctx.now()); task; task = nextTask(current, tried, ctx.now())) {
    tried.add(task.id);
    try {
      current = await finishTask(ctx, current, task);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return current;
}

const nextTask = (payment: StoredPayment, tried: ReadonlySet<string>, now: Date): Task | undefined =>
  payment.tasks.find((task) => !tried.has(task.id) && !(task.kind === "confirm" && (task.notBefore ?? now) > now));

/** One step: the payment after it. */
async function finishTask(ctx: PaymentContext, payment: StoredPayment, task: Task): Promise<StoredPayment> {
  switch (task.kind) {
    case "confirm":
      return confirmOrder(ctx, payment, task);
    case "refund":
      return makeRefund(ctx, payment, task);
    case "claim_restock":
      return claimRestock(ctx, payment, task.refundId);
    case "finish_restock": {
      const { orderId, id: paymentId } = payment;
      const input = { orderId, paymentId, refundId: task.refundId };
      await unlessOrderUnknown(ctx, payment, task, ctx.order.finishRestock(input));
      return changed(ctx, payment, { kind: "task_done", taskId: task.id });
    }
    case "drop_restock": {
      const input = { orderId: payment.orderId, refundId: task.refundId };
      await unlessOrderUnknown(ctx, payment, task, ctx.order.dropRestock(input));
      return changed(ctx, payment, { kind: "task_done", taskId: task.id });
    }
    case "report_failure": {
      const { attempt, failure } = task;
      const input = { orderId: payment.orderId, paymentId: payment.id, attempt, failure };
      await unlessOrderUnknown(ctx, payment, task, ctx.order.recordPaymentFailure(input));
      return changed(ctx, payment, { kind: "task_done", taskId: task.id });
    }
    case "report_refund": {
      await unlessOrderUnknown(ctx, payment, task, reportRefund(ctx, payment, task.refundId));
      return changed(ctx, payment, { kind: "task_done", taskId: task.id });
    }
  }
}

async function confirmOrder(
  ctx: PaymentContext,
  payment: StoredPayment,
  task: Extract<Task, { kind: "confirm" }>,
): Promise<StoredPayment> {
  const { orderId, id: paymentId } = payment;
  const confirming = confirmed(ctx, payment, { orderId, paymentId, amount: task.amount });
  const answer = await unlessOrderUnknown(ctx, payment, task, confirming);
  if (answer?.outcome === "confirmed") return changed(ctx, payment, { kind: "task_done", taskId: task.id });
  return refundAll(ctx, payment, answer?.reason ?? "order_not_found");
}

/** The order's answer; `conflict` when it wants another amount, and then the administrators are told. */
async function confirmed(ctx: PaymentContext, payment: StoredPayment, receipt: Receipt): Promise<ConfirmOutcome> {
  try {
    return await ctx.order.confirmPayment(receipt);
  } catch (error) {
    if (error instanceof AppError && error.code === "conflict") {
      await changed(ctx, payment, { kind: "confirm_refused" });
    }
    throw error;
  }
}

/** Gives back all that is left of a payment which must not be kept; its order will not be confirmed by it. */
export async function refundAll(ctx: PaymentContext, payment: StoredPayment, reason: string): Promise<StoredPayment> {
  ctx.log.warn("payment is refunded in full", { orderId: payment.orderId, paymentId: payment.id, reason });
  return changed(ctx, payment, {
    kind: "refund_requested",
    refundId: `${payment.id}-${payment.refunds.length + 1}`,
    reason,
    requestedBy: SYSTEM,
    automatic: true,
  });
}

type Receipt = Parameters<PaymentContext["order"]["confirmPayment"]>[0];
const REFUSALS = ["conflict", "validation_failed", "invalid_transition"] as const satisfies Refusal["code"][];

const RefusedLines = z.object({
  lines: z.array(z.object({ orderItemId: z.string(), requested: z.int().optional(), left: z.int().optional() })),
});

/** The goods first: money is given back only once they are held for this refund. */
async function claimRestock(ctx: PaymentContext, payment: StoredPayment, refundId: string): Promise<StoredPayment> {
  const lines = payment.refunds.find(({ id }) => id === refundId)?.restock ?? [];
  try {
    await ctx.order.claimRestock({ orderId: payment.orderId, refundId, lines });
  } catch (error) {
    const code = error instanceof AppError ? REFUSALS.find((refusal) => refusal === error.code) : undefined;
    if (!(error instanceof AppError) || !code) throw error;
    const { data } = RefusedLines.safeParse(error.extra);
    const refusal = { code, ...data };
    const failure = error.message;
    return changed(ctx, payment, { kind: "refund_settled", refundId, status: "failed", failure, refusal });
  }
  return changed(ctx, payment, { kind: "restock_claimed", refundId });
}

async function makeRefund(
  ctx: PaymentContext,
  payment: StoredPayment,
  task: Extract<Task, { kind: "refund" }>,
): Promise<StoredPayment> {
  const refund = payment.refunds.find(({ id }) => id === task.refundId);
  if (!refund) return changed(ctx, payment, { kind: "task_done", taskId: task.id });
  const provider = ctx.provider(payment.provider);
  const reference = payment.providerReference;
  try {
    // After a first try whose end is unknown, the provider is asked before it is told again.
    const tried = task.attempts > 0 || refund.providerReference !== undefined;
    const made = tried ? (await provider.refunds(reference)).find((known) => known.refundId === refund.id) : undefined;
    const amount = { amount: refund.amount, currency: payment.amount.currency };
    const answer = made ?? (await provider.refund({ reference, refundId: refund.id, amount, reason: refund.reason }));
    // A pending one keeps its task: the provider tells of its end, or is asked by the cron.
    return await changed(ctx, payment, settled(refund.id, answer));
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "upstream_error") throw error;
    ctx.log.error("refund refused by the provider", { paymentId: payment.id, refundId: refund.id, error });
    const failure = "The provider refused the refund.";
    return changed(ctx, payment, { kind: "refund_settled", refundId: refund.id, status: "failed", failure });
  }
}

const settled = (
  refundId: string,
  answer: { status: "pending" | "succeeded" | "failed"; reference: string; failure?: string },
): Change => ({
  kind: "refund_settled",
  refundId,
  status: answer.status,
  providerReference: answer.reference,
  ...(answer.failure ? { failure: answer.failure } : {}),
});

async function reportRefund(ctx: PaymentContext, payment: StoredPayment, refundId: string): Promise<null> {
  const refund = payment.refunds.find(({ id }) => id === refundId);
  if (refund?.status !== "succeeded") return null;
  const money = (amount: number) => ({ amount, currency: payment.amount.currency });
  return ctx.order.recordRefund({
    orderId: payment.orderId,
    paymentId: payment.id,
    refundId,
    amount: money(refund.amount),
    refundedTotal: money(payment.refundedAmount),
    paidTotal: money(payment.received),
    reason: refund.reason,
  });
}

/** An order may become visible a moment later; one that never does is undefined after its grace. */
async function unlessOrderUnknown<T>(
  ctx: PaymentContext,
  payment: StoredPayment,
  task: Task,
  work: Promise<T>,
): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "not_found") throw error;
    const waited = ctx.now().getTime() - task.createdAt.getTime();
    if (payment.email === "" || waited >= ctx.unknownOrderGraceMs) return undefined;
    throw new AppError("unavailable", "The order is not known yet.", { cause: error });
  }
}

async function changed(ctx: PaymentContext, payment: StoredPayment, change: Change): Promise<StoredPayment> {
  // A refund is decided on the payment as it is now, and on nothing older.
  const known = change.kind === "task_done" ? payment : undefined;
  const result = await ctx.store(payment.orderId).change({ id: payment.id }, change, known);
  if (!result) throw new AppError("unavailable", "The payment cannot be found at the moment.");
  return result.payment;
}
