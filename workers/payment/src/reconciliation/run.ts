import type { PaymentProvider } from "@orderapp/contracts/payment";
import type { Difference } from "@orderapp/contracts/reconciliation";
import { backoffMs } from "@orderapp/core/time";
import type { PaymentContext } from "../context.ts";
import type { Compared, Phase, Task } from "./compare.ts";
import { dayOf, isFinal } from "./day.ts";

export type ProviderCounts = { provider: PaymentProvider; transactions: number; payments: number; matched: number };

/** One comparison of a day's books, from its start to its report. */
export type Run = {
  date: string;
  status: "running" | "complete" | "failed";
  startedAt: Date;
  finishedAt?: Date;
  /** The day as far as it had come at the start. */
  from: Date;
  to: Date;
  /** Whether the whole day is in it, and the providers' last word on it. */
  final: boolean;
  traceparent: string;
  providers: ProviderCounts[];
  /** The page that comes next; absent once there is none. */
  position?: { provider: number; phase: Phase; cursor: string | null };
  /** Failures of this page so far. */
  attempts: number;
  failure?: string;
};

/** A run with the differences found so far, as many as are kept. */
export type Report = { run: Run; total: number; differences: Difference[] };

const PHASES: readonly Phase[] = ["theirs", "payments", "refunds"];
const GIVE_UP_MS = 20 * 60 * 60_000;
const MAX_WAIT_MS = 15 * 60_000;
// An hour of tries: no outage of a moment.
const LENIENT_AFTER = 12;

/** Whether a date needs another run: there is none, it failed, or its day was not over; and it is so old. */
export function needsRun(known: Run | undefined, now: Date, refreshMs: number): boolean {
  if (!known) return true;
  if (known.status === "running" || (known.status === "complete" && known.final)) return false;
  return now.getTime() - (known.finishedAt ?? known.startedAt).getTime() >= refreshMs;
}

/** A run of a date, with the providers that keep books; undefined for what is no date. */
export function newRun(ctx: PaymentContext, providers: readonly PaymentProvider[], date: string): Run | undefined {
  const day = dayOf(date);
  if (!day) return undefined;
  const now = ctx.now();
  // What happens from here on belongs to the next run of this day.
  const whole = new Date(Math.floor(now.getTime() / 1_000) * 1_000);
  return {
    date,
    status: "running",
    startedAt: now,
    from: day.from,
    to: whole < day.to ? whole : day.to,
    final: isFinal(day, now),
    traceparent: ctx.call.traceparent,
    providers: providers.map((provider) => ({ provider, transactions: 0, payments: 0, matched: 0 })),
    ...(providers.length > 0 ? { position: { provider: 0, phase: "theirs", cursor: null } } : {}),
    attempts: 0,
  };
}

/** The page to be compared next; undefined when all are. */
export function taskOf({ position, providers, from, to, attempts }: Run): Task | undefined {
  const provider = position && providers[position.provider]?.provider;
  if (!position || !provider) return undefined;
  const { phase, cursor } = position;
  return { provider, phase, cursor, day: { from, to }, lenient: attempts >= LENIENT_AFTER };
}

/** The run after a page. */
export function advance(run: Run, page: Compared): Run {
  const at = run.position;
  if (!at) return run;
  const providers = run.providers.map((counts, index) =>
    index === at.provider
      ? {
          ...counts,
          transactions: counts.transactions + page.transactions,
          payments: counts.payments + page.payments,
          matched: counts.matched + page.matched,
        }
      : counts,
  );
  const { position: _, failure: __, ...rest } = run;
  const position = after(at, page.next, providers.length);
  return { ...rest, providers, attempts: 0, ...(position ? { position } : {}) };
}

function after(
  { provider, phase }: NonNullable<Run["position"]>,
  next: string | null,
  providers: number,
): Run["position"] {
  if (next !== null) return { provider, phase, cursor: next };
  const following = PHASES[PHASES.indexOf(phase) + 1];
  if (following) return { provider, phase: following, cursor: null };
  return provider + 1 < providers ? { provider: provider + 1, phase: "theirs", cursor: null } : undefined;
}

/** The run after a page that could not be compared, and when to try again. */
export function setBack(run: Run, failure: string, now: Date): { run: Run; retryAt?: Date } {
  const attempts = run.attempts + 1;
  if (now.getTime() - run.startedAt.getTime() > GIVE_UP_MS) {
    return { run: { ...run, status: "failed", attempts, failure, finishedAt: now } };
  }
  const retryAt = new Date(now.getTime() + backoffMs(attempts, 5_000, MAX_WAIT_MS));
  return { run: { ...run, attempts, failure }, retryAt };
}
