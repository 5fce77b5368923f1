import type { PaymentProvider } from "@orderapp/contracts/payment";
import type { Difference } from "@orderapp/contracts/reconciliation";
import type { PaymentContext } from "../context.ts";
import { type PaymentRefund, type StoredPayment } from "../payments/payment.ts";
import type { ProviderTransaction } from "../providers/provider.ts";
import { askAgain, fetchPayment, unlessRefused } from "./ask-again.ts";
import type { Day } from "./day.ts";
import { chargeKey, differenceOf, keyOf, missingThere, refundKey, refundMissingThere } from "./differences.ts";

/** What is compared: the provider's books with ours, then ours with the provider's. */
export type Phase = "theirs" | "payments" | "refunds";

/** `lenient` after many tries: what still cannot be asked about is reported as it stands, and holds up nothing else. */
export type Task = { provider: PaymentProvider; phase: Phase; cursor: string | null; day: Day; lenient: boolean };

/** What came of one page; `seen` names the transactions that the provider has. */
export type Compared = {
  seen: string[];
  transactions: number;
  payments: number;
  matched: number;
  differences: Difference[];
  next: string | null;
};

const PAGE = 100;
const AT_ONCE = 8;

/** Compares one page; `known` says which keys were seen in the provider's books. May run any number of times. */
export function comparePage(
  ctx: PaymentContext,
  task: Task,
  known: (keys: string[]) => ReadonlySet<string>,
): Promise<Compared> {
  return task.phase === "theirs" ? compareTheirs(ctx, task) : compareOurs(ctx, task, task.phase, known);
}

async function compareTheirs(ctx: PaymentContext, { provider, cursor, day, lenient }: Task): Promise<Compared> {
  const page = await ctx.provider(provider).transactions?.(day, cursor);
  if (!page) return { seen: [], transactions: 0, payments: 0, matched: 0, differences: [], next: null };
  const { transactions, next } = page;
  const references = [...new Set(transactions.map(({ reference }) => reference))];
  const known = references.length === 0 ? [] : await ctx.store(provider).listByReferences({ provider, references });
  const byReference = new Map(known.map((payment) => [payment.providerReference, payment]));
  const differences = await eachOf(transactions, async (theirs) => {
    const ours = byReference.get(theirs.reference);
    const found = differenceOf(provider, theirs, ours);
    if (!found) return undefined;
    return unlessInTrouble(ctx, lenient, found, async () => {
      const now = await askAgain(ctx, provider, { theirs, ours });
      return differenceOf(provider, now.theirs, now.ours);
    });
  });
  return {
    seen: transactions.map(keyOf),
    transactions: transactions.length,
    payments: 0,
    matched: transactions.length - differences.length,
    differences,
    next,
  };
}

type Ours = { payment: StoredPayment; key: string; refund?: PaymentRefund };

/** What the provider's books of the day do not have is asked for by its name: it may be in those of the day beside. */
async function compareOurs(
  ctx: PaymentContext,
  { provider, cursor, day, lenient }: Task,
  what: "payments" | "refunds",
  known: (keys: string[]) => ReadonlySet<string>,
): Promise<Compared> {
  const after = cursor ?? undefined;
  const page = await ctx.store(provider).listSettled({ provider, what, ...day, after, limit: PAGE });
  const ours = page.payments.flatMap((payment): Ours[] =>
    what === "payments"
      ? [{ payment, key: chargeKey(payment.providerReference) }]
      : settledRefunds(payment, day).map((refund) => ({
          payment,
          refund,
          key: refundKey(refund.providerReference ?? refund.id),
        })),
  );
  const seen = known(ours.map(({ key }) => key));
  const unseen = ours.filter(({ key }) => !seen.has(key));
  const differences = await eachOf(unseen, ({ payment, refund }) =>
    refund
      ? unlessInTrouble(ctx, lenient, refundMissingThere(payment, refund), () => checkRefund(ctx, payment, refund))
      : unlessInTrouble(ctx, lenient, missingThere(payment), () => checkPayment(ctx, payment)),
  );
  return { seen: [], transactions: 0, payments: ours.length, matched: 0, differences, next: page.next };
}

const settledRefunds = (payment: StoredPayment, { from, to }: Day): PaymentRefund[] =>
  payment.refunds.filter(({ status, updatedAt }) => status === "succeeded" && updatedAt >= from && updatedAt < to);

async function checkPayment(ctx: PaymentContext, payment: StoredPayment): Promise<Difference | undefined> {
  const seen = await fetchPayment(ctx, payment.provider, payment.providerReference);
  if (!seen) return missingThere(payment);
  const { amount, state } = seen;
  const theirs: ProviderTransaction = { kind: "charge", at: ctx.now(), reference: seen.reference, ...amount, state };
  return differenceOf(payment.provider, theirs, payment);
}

async function checkRefund(
  ctx: PaymentContext,
  payment: StoredPayment,
  refund: PaymentRefund,
): Promise<Difference | undefined> {
  const { provider, providerReference: reference, amount } = payment;
  const refunds = await unlessRefused(() => ctx.provider(provider).refunds(reference));
  const seen = refunds?.find(
    ({ reference: name, refundId }) => name === refund.providerReference || refundId === refund.id,
  );
  if (!seen) return refundMissingThere(payment, refund);
  const theirs: ProviderTransaction = {
    kind: "refund",
    at: ctx.now(),
    reference,
    currency: amount.currency,
    refund: seen,
  };
  return differenceOf(provider, theirs, payment);
}

async function unlessInTrouble(
  ctx: PaymentContext,
  lenient: boolean,
  found: Difference,
  ask: () => Promise<Difference | undefined>,
): Promise<Difference | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!lenient) throw error;
    ctx.log.error("difference reported unasked", { difference: found, error });
    return found;
  }
}

/** Works on a few at a time; answers what came of them, in order, without what came to nothing. */
async function eachOf<T, R>(items: readonly T[], work: (item: T) => Promise<R | undefined>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    const done = await Promise.all(items.slice(at, at + AT_ONCE).map(work));
    results.push(...done.filter((result) => result !== undefined));
  }
  return results;
}
