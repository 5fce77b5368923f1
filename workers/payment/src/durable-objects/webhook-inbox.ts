import { DurableObject } from "cloudflare:workers";
import type { Call } from "@orderapp/contracts/common";
import type { PaymentProvider } from "@orderapp/contracts/payment";
import { AppError } from "@orderapp/core/errors";
import { loggerFor } from "@orderapp/http/rpc";
import { createContext, type PaymentContext } from "../context.ts";
import type { Env } from "../env.ts";
import type { ReceivedEvent } from "../providers/provider.ts";
import { createGate } from "../webhooks/gate.ts";
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
// A provider that was cut off sends thousands at once: worked on together, none of them would be done in time.
const atOnce = createGate(16);

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
  /** Whether there is a table; an object that has forgotten its event keeps nothing at all. */
  #table: boolean | undefined;

  /** Keeps an event; the same again changes nothing. */
  async accept(call: Call, event: ReceivedEvent & { provider: PaymentProvider }): Promise<void> {
    const now = Date.now();
    if (!this.#hasTable()) this.ctx.storage.sql.exec(SCHEMA);
    this.#table = true;
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

  /** One attempt, its place in the administrators' list, and one write of what came of both. */
  override async alarm(): Promise<void> {
    const row = this.#row();
    if (!row) return this.ctx.storage.deleteAll();
    const finished = row.listed === 1 && (row.status === "processed" || row.status === "ignored");
    // An alarm may come twice: only the time says that the event is not needed any more.
    if (finished) return Date.now() < row.receivedAt + KEEP_MS ? this.#schedule(row) : this.#forget();
    const call = { traceparent: row.traceparent };
    const log = loggerFor("payment", call, this.env.LOG_LEVEL);
    const ctx = createContext(this.env, call, log);
    const tried = row.status === "pending" ? { ...row, ...(await atOnce(() => attempt(ctx, row))) } : row;
    const after = { ...tried, listed: (await list(ctx, tried)) ? 1 : 0 };
    if (this.#save(row, after)) await this.#schedule(after);
  }

  async #forget(): Promise<void> {
    // This instance may live on, and the event come once more.
    this.#table = false;
    await this.ctx.storage.deleteAll();
  }

  /** False when the event was to be replayed meanwhile: that has set its own alarm, and is not overwritten. */
  #save(before: Row, after: Row): boolean {
    const { rowsWritten } = this.ctx.storage.sql.exec(
      `update event set status = ?, attempts = ?, reason = ?, orderId = ?, paymentId = ?, processedAt = ?, listed = ?
       where status = ? and attempts = ? and retryFrom = ?`,
      after.status,
      after.attempts,
      after.reason,
      after.orderId,
      after.paymentId,
      after.processedAt,
      after.listed,
      before.status,
      before.attempts,
      before.retryFrom,
    );
    return rowsWritten > 0;
  }

  async #schedule(row: Row): Promise<void> {
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

  #hasTable(): boolean {
    const find = "select 1 from sqlite_master where type = 'table' and name = 'event'";
    return (this.#table ??= this.ctx.storage.sql.exec(find).toArray().length > 0);
  }

  #row(): Row | undefined {
    if (!this.#hasTable()) return undefined;
    return this.ctx.storage.sql.exec<Row>("select * from event").toArray()[0];
  }
}

type Attempted = Pick<Row, "attempts"> & Partial<Row>;

/** Works on an event; what it comes to, not written yet: dying before that only means working on it again. */
async function attempt(ctx: PaymentContext, row: Row): Promise<Attempted> {
  const attempts = row.attempts + 1;
  const { eventId, type, provider, payload } = row;
  try {
    const times = { at: new Date(row.at), receivedAt: new Date(row.receivedAt) };
    const outcome = await processEvent(ctx, { provider, eventId, payload, ...times });
    const { status, reason } = outcome;
    ctx.log[status === "parked" ? "error" : "info"](`webhook ${status}`, { eventId, type, attempts, reason });
    return finished(attempts, outcome);
  } catch (error) {
    const reason = error instanceof AppError ? error.message : "Something went wrong on our side.";
    const hopeless = error instanceof AppError && error.code === "conflict";
    const givenUp = hopeless || Date.now() - row.retryFrom > GIVE_UP_MS;
    const level = givenUp ? "error" : "warn";
    ctx.log[level](givenUp ? "webhook parked" : "webhook to be retried", { eventId, type, attempts, error });
    return givenUp ? finished(attempts, { status: "parked", reason }) : { attempts, reason };
  }
}

const finished = (attempts: number, outcome: Processed): Attempted => ({
  attempts,
  status: outcome.status,
  reason: outcome.reason ?? null,
  orderId: outcome.orderId ?? null,
  paymentId: outcome.paymentId ?? null,
  processedAt: Date.now(),
});

/** Puts the event into the list for administrators; false when that must be tried again. The object is the truth. */
async function list(ctx: PaymentContext, row: Row): Promise<boolean> {
  try {
    await ctx.store(row.eventId).saveEvent(toRecord(row));
    return true;
  } catch (error) {
    ctx.log.warn("webhook not listed yet", { eventId: row.eventId, error });
    return false;
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
