import type { Call } from "@orderapp/contracts/common";
import { AppError } from "@orderapp/core/errors";
import { newId } from "@orderapp/core/ids";
import { loggerFor } from "@orderapp/http/rpc";
import type { PaymentContext } from "../context.ts";
import { settings } from "../settings.ts";
import type { Env } from "../env.ts";
import type { Report, Run } from "../reconciliation/run.ts";
import { ReconcilerStorage, type DiffersEvent } from "./reconciler-storage.ts";
import { DurableObject } from "../tracing.ts";

const RESEND_MS = 60_000;
const TOLD = 20;

/**
 * One instance per date: compares the providers' books with ours, a page an alarm. Each page and the next one's place
 * are one write, so a crash costs a page at most, which is then compared again.
 */
export class Reconciler extends DurableObject<Env> {
  /** Of its spans; minified code has none. */
  static override readonly name = "Reconciler";

  readonly #storage: ReconcilerStorage;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#storage = new ReconcilerStorage(ctx.storage);
  }

  /** The report of this object's date, started when it is due; null for what is no date. */
  async report(call: Call, date: string): Promise<Report | null> {
    const run = await this.#current(call, date);
    return run ? this.#storage.report(run) : null;
  }

  /** Starts what is due; asking again while it runs, or when it is done for good, changes nothing. */
  async ensure(call: Call, date: string): Promise<void> {
    await this.#current(call, date);
  }

  /** Closes the event whose consumer has done its work. */
  async acknowledge(ids: string[]): Promise<void> {
    this.#storage.forgetEvent(ids);
  }

  override async alarm(): Promise<void> {
    const run = this.#storage.run();
    if (!run) return;
    if (run.status !== "running") return this.#tell(run);
    const { advance, comparePage, taskOf } = await load();
    const ctx = await this.#context(run);
    const task = taskOf(run);
    if (!task) return this.#finish(ctx, run);
    try {
      const page = await comparePage(ctx, task, (keys) => this.#storage.known(keys));
      this.#storage.savePage(advance(run, page), page);
      await this.ctx.storage.setAlarm(Date.now());
    } catch (error) {
      await this.#setBack(ctx, run, error);
    }
  }

  async #current(call: Call, date: string): Promise<Run | undefined> {
    const { needsRun, newRun, withBooks } = await load();
    const ctx = await this.#context(call);
    const known = this.#storage.run();
    const refreshMs = settings.read(this.env).RECONCILIATION_REFRESH_SECONDS * 1_000;
    if (!needsRun(known, ctx.now(), refreshMs)) return known;
    const run = newRun(ctx, withBooks(ctx), date);
    if (!run) return undefined;
    this.#storage.begin(run);
    await this.ctx.storage.setAlarm(Date.now());
    return run;
  }

  async #finish(ctx: PaymentContext, running: Run): Promise<void> {
    const run: Run = { ...running, status: "complete", finishedAt: ctx.now() };
    const report = this.#storage.report(run);
    const { date, final, providers } = run;
    const event = final && report.total > 0 ? differsEvent(report) : undefined;
    this.#storage.finish(run, event);
    if (event) await this.ctx.storage.setAlarm(Date.now());
    const level = report.total > 0 ? "error" : "info";
    ctx.log[level]("reconciliation finished", { date, final, differences: report.total, providers });
  }

  async #setBack(ctx: PaymentContext, before: Run, error: unknown): Promise<void> {
    const reason = error instanceof AppError ? error.message : "Something went wrong on our side.";
    const { setBack } = await load();
    const { run, retryAt } = setBack(before, reason, ctx.now());
    this.#storage.save(run);
    if (retryAt) await this.ctx.storage.setAlarm(retryAt);
    const { date, attempts, position } = run;
    ctx.log[retryAt ? "warn" : "error"](retryAt ? "reconciliation to be retried" : "reconciliation failed", {
      date,
      attempts,
      position,
      error,
    });
  }

  /** Sends the event until it is acknowledged. */
  async #tell(run: Run): Promise<void> {
    const event = this.#storage.event();
    if (!event) return;
    await this.ctx.storage.setAlarm(Date.now() + RESEND_MS);
    try {
      await this.env.EVENTS.send(event);
    } catch (error) {
      const { log } = await this.#context(run);
      log.warn("event not sent, it will be again", { eventId: event.id, error });
    }
  }

  async #context({ traceparent }: Call): Promise<PaymentContext> {
    const { createContext } = await load();
    const call = { traceparent };
    return createContext(this.env, call, loggerFor("payment", call, this.env.LOG_LEVEL), (work) =>
      this.ctx.waitUntil(work),
    );
  }
}

// Loaded at first use: an isolate that was started for a payment needs none of it.
async function load() {
  const { verbs } = await import("./reconciler-verbs.ts");
  return verbs;
}

/** Its id leads back to the object that keeps it. */
const differsEvent = ({ run, total, differences }: Report): DiffersEvent => ({
  id: `reconciliation:${run.date}:${newId()}`,
  type: "payment.reconciliation_differs",
  version: 1,
  source: "payment",
  subject: run.date,
  at: (run.finishedAt ?? run.startedAt).toISOString(),
  traceparent: run.traceparent,
  data: { date: run.date, total, differences: differences.slice(0, TOLD) },
});
