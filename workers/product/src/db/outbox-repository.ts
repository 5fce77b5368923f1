import type { DomainEvent } from "@orderapp/contracts/events";
import type { Outbox } from "../context.ts";
import { arrayLiteral, type Connection } from "./connection.ts";

/** The transactional outbox: rows come to be with the change they tell of, and go when their consumer has done. */
export function createOutboxRepository(db: Connection): Outbox {
  return {
    async takeDue(limit) {
      const rows = await db.rows<{ event: DomainEvent }>`
        with due as (
          select id from outbox o
          where (sent_at is null or sent_at < now() - interval '60 seconds')
            and not exists (select from outbox older where older.subject = o.subject and older.id < o.id)
          order by id limit ${limit}::int for update skip locked
        ), sent as (
          update outbox set sent_at = now() where id in (select id from due) returning id, event
        )
        select event from sent order by id`;
      return rows.map((row) => row.event);
    },
    async close(ids) {
      await db.rows`delete from outbox where id::text = any(${arrayLiteral(ids)}::text[])`;
    },
  };
}
