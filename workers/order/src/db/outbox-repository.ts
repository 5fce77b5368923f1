import { guardDatabase } from "@orderapp/db/neon";
import { and, eq, inArray, sql } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import type { OutboxEntry } from "../outbox/outbox.ts";
import { outbox } from "./schema.ts";

// Twice as long each time, up to half an hour; the doubling stops early so that it cannot overflow.
const backoff = sql`now() + least(interval '30 minutes', interval '1 minute' * power(2, least(attempts, 6)))`;

/** The outbox: entries are leased by moving their next attempt on, and deleted when done. */
export function createOutboxRepository(db: NeonHttpDatabase) {
  const toEntries = (rows: OutboxEntry[]): OutboxEntry[] => rows.sort((a, b) => order(a).localeCompare(order(b)));
  return {
    /** Leases what is due, in the order of its making; two who ask at once get different entries. */
    async claimDue(limit: number): Promise<OutboxEntry[]> {
      const { rows } = await guardDatabase(
        db.execute<OutboxEntry>(sql`
          update ${outbox} set attempts = attempts + 1, next_at = ${backoff}
          where id in (
            select id from ${outbox} where next_at <= now()
            order by created_at, seq limit ${limit} for update skip locked)
          returning id, order_id as "orderId", seq, attempts, kind, payload`),
      );
      return toEntries(rows);
    },

    /** Leases all events of an order that wait for their acknowledgement. */
    async claimEventsOf(orderId: string): Promise<OutboxEntry[]> {
      const { rows } = await guardDatabase(
        db.execute<OutboxEntry>(sql`
          update ${outbox} set attempts = attempts + 1, next_at = ${backoff}
          where order_id = ${orderId}::uuid and kind = 'event'
          returning id, order_id as "orderId", seq, attempts, kind, payload`),
      );
      return toEntries(rows);
    },

    /** Closes entries of one kind for good. */
    async close(kind: OutboxEntry["kind"], ids: string[]): Promise<void> {
      if (ids.length === 0) return;
      await guardDatabase(db.delete(outbox).where(and(eq(outbox.kind, kind), inArray(outbox.id, ids))));
    },
  };
}

export type OutboxRepository = ReturnType<typeof createOutboxRepository>;

// Ids are UUIDv7, so they sort by time; within an order its own sequence decides.
const order = (entry: OutboxEntry): string => `${entry.orderId} ${String(entry.seq).padStart(9, "0")} ${entry.id}`;
