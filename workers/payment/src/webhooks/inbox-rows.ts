import type { PaymentProvider } from "@orderapp/contracts/payment";
import type { ReceivedEvent } from "../providers/provider.ts";
import { KEEP_MS, RELIST_MS, retryDelayMs } from "./retry-schedule.ts";
import type { WebhookRecord, WebhookStatus } from "./webhook-record.ts";

/** An event as an inbox keeps it. */
export type Row = {
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
  /** Whether administrators see it as it is. */
  listed: number;
  /** When to work on it, list it or forget it; null for what waits for an administrator. */
  dueAt: number | null;
  reason: string | null;
  orderId: string | null;
  paymentId: string | null;
  processedAt: number | null;
};

/** Names a row. */
export type Key = Pick<Row, "provider" | "eventId">;

export const nameOf = ({ provider, eventId }: Key): string => `${provider}:${eventId}`;

// Without a rowid the key is the table: an event is two entries, its own and the one that says when it is due.
const SCHEMA = `create table if not exists inbox (
  provider text not null, eventId text not null, type text not null, at integer not null, payload text not null,
  traceparent text not null, receivedAt integer not null, retryFrom integer not null, status text not null,
  attempts integer not null, listed integer not null, dueAt integer, reason text, orderId text, paymentId text,
  processedAt integer, primary key (provider, eventId)) without rowid;
create index if not exists inbox_due on inbox (dueAt) where dueAt is not null`;

/** The table of an inbox; every method is one statement, and those of one turn of the thread are one transaction. */
export function createInboxRows(sql: SqlStorage) {
  sql.exec(SCHEMA);
  return {
    /** The new row; undefined when the event is kept already. */
    add(event: ReceivedEvent & { provider: PaymentProvider }, traceparent: string, now: number): Row | undefined {
      const { rowsWritten } = sql.exec(
        `insert or ignore into inbox (provider, eventId, type, at, payload, traceparent, receivedAt, retryFrom, status,
          attempts, listed, dueAt) values (?, ?, ?, ?, ?, ?, ?, ?, 'pending', 0, 0, ?)`,
        event.provider,
        event.id,
        event.type,
        event.at.getTime(),
        event.payload,
        traceparent,
        now,
        now,
        now,
      );
      return rowsWritten > 0 ? newRow(event, traceparent, now) : undefined;
    },

    find({ provider, eventId }: Key): Row | undefined {
      return sql.exec<Row>("select * from inbox where provider = ? and eventId = ?", provider, eventId).toArray()[0];
    },

    /** Has it worked on from the first try; undefined when it is not kept. */
    restart({ provider, eventId }: Key, now: number): Row | undefined {
      return sql
        .exec<Row>(
          `update inbox set status = 'pending', attempts = 0, reason = null, processedAt = null, listed = 0,
            retryFrom = ?, dueAt = ? where provider = ? and eventId = ? returning *`,
          now,
          now,
          provider,
          eventId,
        )
        .toArray()[0];
    },

    /** What is to be worked on or listed and was due in a time, the longest overdue first. */
    due(from: number, to: number, limit: number): Row[] {
      const open = "select * from inbox where dueAt between ? and ? and listed = 0 order by dueAt limit ?";
      return sql.exec<Row>(open, from, to, limit).toArray();
    },

    /** When something is to be done next; null when never. */
    nextDue(): number | null {
      return sql.exec<{ at: number | null }>("select min(dueAt) as at from inbox where dueAt is not null").one().at;
    },

    /** Writes what came of an event, unless it was restarted meanwhile. */
    save(before: Row, after: Row, now: number): void {
      sql.exec(
        `update inbox set status = ?, attempts = ?, reason = ?, orderId = ?, paymentId = ?, processedAt = ?,
          listed = ?, dueAt = ?
         where provider = ? and eventId = ? and status = ? and attempts = ? and retryFrom = ?`,
        after.status,
        after.attempts,
        after.reason,
        after.orderId,
        after.paymentId,
        after.processedAt,
        // What is to be tried again will be listed again as well.
        after.status === "pending" ? 0 : after.listed,
        dueAfter(after, now),
        before.provider,
        before.eventId,
        before.status,
        before.attempts,
        before.retryFrom,
      );
    },

    /** Forgets some of the events that nobody delivers again; parked ones have no time to go. */
    sweep(now: number, limit: number): void {
      sql.exec(
        `delete from inbox where (provider, eventId) in
          (select provider, eventId from inbox where dueAt <= ? and listed = 1 limit ?)`,
        now,
        limit,
      );
    },
  };
}
export type InboxRows = ReturnType<typeof createInboxRows>;

const newRow = (event: ReceivedEvent & { provider: PaymentProvider }, traceparent: string, now: number): Row => ({
  provider: event.provider,
  eventId: event.id,
  type: event.type,
  at: event.at.getTime(),
  payload: event.payload,
  traceparent,
  receivedAt: now,
  retryFrom: now,
  status: "pending",
  attempts: 0,
  listed: 0,
  dueAt: now,
  reason: null,
  orderId: null,
  paymentId: null,
  processedAt: null,
});

function dueAfter(row: Row, now: number): number | null {
  if (row.status === "pending") return now + retryDelayMs(row.attempts);
  if (row.listed === 0) return now + RELIST_MS;
  return row.status === "parked" ? null : row.receivedAt + KEEP_MS;
}

/** A row without its payload, as administrators may see it. */
export const toRecord = (row: Row): WebhookRecord => ({
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
