import { DurableObject } from "cloudflare:workers";
import type { Call } from "@orderapp/contracts/common";
import type { PaymentProvider } from "@orderapp/contracts/payment";
import { AppError } from "@orderapp/core/errors";
import type { Logger } from "@orderapp/http/log";
import { loggerFor } from "@orderapp/http/rpc";
import { createContext, type PaymentContext } from "../context.ts";
import type { Env } from "../env.ts";
import type { ReceivedEvent } from "../providers/provider.ts";
import { processEvent, type Processed } from "../webhooks/process-event.ts";
import { GIVE_UP_MS, KEEP_MS, retryDelayMs } from "../webhooks/retry-schedule.ts";
import type { WebhookRecord, WebhookStatus } from "../webhooks/webhook-record.ts";

type Row = {
  provider: PaymentProvider;
  eventId: string;
  type: string;
  at: number;
  payload: string;
  traceparent: string;
  receivedAt: number;
  retryFrom: number;
  status: WebhookStatus;
  attempts: number;
  listed: number;
  reason: string | null;
  orderId: string | null;
  paymentId: string | null;
  processedAt: number | null;
};

const RELIST_MS = 30_000;

const SCHEMA = `create table if not exists event (
  only integer primary key check (only = 1), provider text not null, eventId text not null, type text not null,
  at integer not null, payload text not null, traceparent text not null, receivedAt integer not null,
  retryFrom integer not null, status text not null, attempts integer not null, listed integer not null,
  reason text, orderId text, paymentId text, processedAt integer)`;

/**
 * One instance per provider event: it is kept before the provider gets its 200, and worked on by the alarm until
 * done or parked. The event and its alarm are one write, so no crash can part them.
 */
export class WebhookInbox extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec(SCHEMA);
  }

  /** Keeps an event; the same again changes nothing. */
  async accept(call: Call, event: ReceivedEvent & { provider: PaymentProvider }): Promise<void> {
    const now = Date.now();
    const { rowsWritten } = this.ctx.storage.sql.exec(
      `insert or ignore into event (only, provider, eventId, type, at, payload, traceparent, receivedAt, retryFrom,
        status, attempts, listed) values (1, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', 0, 0)`,
      event.provider,
      event.id,
      event.type,
      event.at.getTime(),
      event.payload,
      call.traceparent,
      now,
      now,
    );
    if (rowsWritten > 0) await this.ctx.storage.setAlarm(now);
  }

  /** Works on the event once more, from the first try; null when none is kept. */
  async replay(_call: Call): Promise<WebhookRecord | null> {
    if (!this.#row()) return null;
    this.ctx.storage.sql.exec(
      "update event set status = 'pending', attempts = 0, reason = null, processedAt = null, listed = 0, retryFrom = ?",
      Date.now(),
    );
    await this.ctx.storage.setAlarm(Date.now());
    return this.record();
  }

  /** The event as it stands. */
  async record(): Promise<WebhookRecord | null> {
    const row = this.#row();
    return row ? toRecord(row) : null;
  }

  override async alarm(): Promise<void> {
    const row = this.#row();
    const kept = row && (row.status === "pending" || row.listed === 0 || row.status === "parked");
    if (!kept) return this.ctx.storage.deleteAll();
    const call = { traceparent: row.traceparent };
    const log = loggerFor("payment", call, this.env.LOG_LEVEL);
    const ctx = createContext(this.env, call, log);
    if (row.status === "pending") await this.#attempt(ctx, row);
    await this.#list(ctx, log);
    await this.#schedule();
  }

  async #attempt(ctx: PaymentContext, row: Row): Promise<void> {
    const attempts = row.attempts + 1;
    const { eventId, type, provider, payload } = row;
    try {
      const times = { at: new Date(row.at), receivedAt: new Date(row.receivedAt) };
      const outcome = await processEvent(ctx, { provider, eventId, payload, ...times });
      this.#finish(attempts, outcome);
      const { status, reason } = outcome;
      ctx.log[status === "parked" ? "error" : "info"](`webhook ${status}`, { eventId, type, attempts, reason });
    } catch (error) {
      const reason = error instanceof AppError ? error.message : "Something went wrong on our side.";
      const hopeless = error instanceof AppError && error.code === "conflict";
      const givenUp = hopeless || Date.now() - row.retryFrom > GIVE_UP_MS;
      if (givenUp) this.#finish(attempts, { status: "parked", reason });
      else this.ctx.storage.sql.exec("update event set attempts = ?, reason = ?, listed = 0", attempts, reason);
      const level = givenUp ? "error" : "warn";
      ctx.log[level](givenUp ? "webhook parked" : "webhook to be retried", { eventId, type, attempts, error });
    }
  }

  #finish(attempts: number, outcome: Processed): void {
    this.ctx.storage.sql.exec(
      `update event set status = ?, attempts = ?, reason = ?, orderId = ?, paymentId = ?, processedAt = ?, listed = 0`,
      outcome.status,
      attempts,
      outcome.reason ?? null,
      outcome.orderId ?? null,
      outcome.paymentId ?? null,
      Date.now(),
    );
  }

  /** Puts the event as it stands into the list for administrators; the object itself stays the truth. */
  async #list(ctx: PaymentContext, log: Logger): Promise<void> {
    const row = this.#row();
    if (!row || row.listed === 1) return;
    try {
      await ctx.store(row.eventId).saveEvent(toRecord(row));
      this.ctx.storage.sql.exec(
        "update event set listed = 1 where status = ? and attempts = ?",
        row.status,
        row.attempts,
      );
    } catch (error) {
      log.warn("webhook not listed yet", { eventId: row.eventId, error });
    }
  }

  async #schedule(): Promise<void> {
    const row = this.#row();
    if (!row) return;
    if (row.status === "pending") {
      await this.ctx.storage.setAlarm(Date.now() + retryDelayMs(row.attempts));
    } else if (row.listed === 0) {
      await this.ctx.storage.setAlarm(Date.now() + RELIST_MS);
    } else if (row.status === "parked") {
      await this.ctx.storage.deleteAlarm();
    } else {
      await this.ctx.storage.setAlarm(row.receivedAt + KEEP_MS);
    }
  }

  #row(): Row | undefined {
    return this.ctx.storage.sql.exec<Row>("select * from event").toArray()[0];
  }
}

const toRecord = (row: Row): WebhookRecord => ({
  eventId: row.eventId,
  provider: row.provider,
  type: row.type,
  status: row.status,
  attempts: row.attempts,
  ...(row.reason === null ? {} : { reason: row.reason }),
  ...(row.orderId === null ? {} : { orderId: row.orderId }),
  ...(row.paymentId === null ? {} : { paymentId: row.paymentId }),
  receivedAt: new Date(row.receivedAt),
  ...(row.processedAt === null ? {} : { processedAt: new Date(row.processedAt) }),
});
