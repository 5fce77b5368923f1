import { backoffMs } from "@orderapp/core/time";
import { ownCall } from "@orderapp/core/span";
import { loggerFor } from "@orderapp/http/rpc";
import { createContext, type PaymentContext } from "./context.ts";
import type { Env } from "./env.ts";
import { voidPayment } from "./payments/cancel-payments.ts";
import { hasRival } from "./payments/close-rivals.ts";
import { finishTasks } from "./payments/finish-tasks.ts";
import { isOpen, type StoredPayment } from "./payments/payment.ts";
import { settlePayment } from "./payments/settle-payments.ts";
import { dateDue } from "./reconciliation/day.ts";
import { sweepPayments } from "./people/erase-person.ts";

const SHARD = "cron";
const BATCH = 20;
const FORGOTTEN_AFTER_MS = 3 * 24 * 60 * 60_000;

/** Every minute: sends unacknowledged events again, finishes work and erasures left over, asks about payments gone quiet. */
export async function everyMinute(env: Env): Promise<void> {
  const call = ownCall();
  const later: Promise<unknown>[] = [];
  const log = loggerFor("payment", call, env.LOG_LEVEL);
  const ctx = createContext(env, call, log, (work) => void later.push(work));
  await guard(ctx, "outbox not relayed", async () => {
    const sent = await ctx.store(SHARD).relayDue();
    if (sent > 0) ctx.log.info("events sent again", { events: sent });
  });
  await guard(ctx, "erased people not read", async () => {
    for (const userId of await ctx.store(SHARD).erasedWithPayments()) {
      await guard(ctx, "an erasure will be tried again", () => sweepPayments(ctx, userId));
    }
  });
  await guard(ctx, "reconciliation not started", async () => {
    const date = dateDue(ctx.now());
    if (date) await ctx.reconciliation.ensure(date);
  });
  await forEachDue(ctx, "tasks", finishLater);
  await forEachDue(ctx, "checks", check);
  await Promise.all(later);
}

async function forEachDue(
  ctx: PaymentContext,
  what: "tasks" | "checks",
  work: (ctx: PaymentContext, payment: StoredPayment) => Promise<void>,
): Promise<void> {
  await guard(ctx, "due payments not read", async () => {
    const payments = await ctx.store(SHARD).due({ what, limit: BATCH });
    for (const payment of payments) {
      await guard(ctx, "payment not finished", () => work(ctx, payment), { paymentId: payment.id });
    }
  });
}

/** Its next turn is set before the work, so that one which always fails never holds up the others. */
async function finishLater(ctx: PaymentContext, payment: StoredPayment): Promise<void> {
  const attempts = Math.max(0, ...payment.tasks.map((task) => task.attempts));
  const dueAt = new Date(ctx.now().getTime() + backoffMs(attempts + 1, 60_000, 60 * 60_000));
  const claimed = await ctx.store(SHARD).change({ id: payment.id }, { kind: "tasks_postponed", dueAt });
  if (claimed) await finishTasks(ctx, claimed.payment);
}

/** A payment that nobody has paid in days, whose order gave up long ago, is voided. */
async function check(ctx: PaymentContext, payment: StoredPayment): Promise<void> {
  await ctx.store(SHARD).change({ id: payment.id }, { kind: "check_postponed" });
  if (!isOpen(payment.status)) return checkRefunds(ctx, payment);
  const forgotten = ctx.now().getTime() - payment.createdAt.getTime() > FORGOTTEN_AFTER_MS;
  const settled = await settlePayment(ctx, payment);
  // Money on its way comes in its own time: a bank takes longer than an order waits for a card.
  const dead = forgotten && isOpen(settled.status) && settled.status !== "processing";
  // Its maker died: its buyer was not told of it, or is by another attempt now.
  const unwanted = payment.making === true && (await hasRival(ctx, settled));
  await finishTasks(ctx, dead || unwanted ? await voidPayment(ctx, settled) : settled);
}

/** Asks about refunds that were made at the provider, and were pending when we heard of them. */
async function checkRefunds(ctx: PaymentContext, payment: StoredPayment): Promise<void> {
  let current = payment;
  for (const refund of await ctx.provider(payment.provider).refunds(payment.providerReference)) {
    const changed = await ctx.store(SHARD).change({ id: payment.id }, { kind: "refund_seen", refund });
    current = changed?.payment ?? current;
  }
  await finishTasks(ctx, current);
}

async function guard(
  ctx: PaymentContext,
  message: string,
  work: () => Promise<void>,
  about: Record<string, unknown> = {},
): Promise<void> {
  try {
    await work();
  } catch (error) {
    ctx.log.error(message, { ...about, error });
  }
}
