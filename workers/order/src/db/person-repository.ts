import { guardDatabase } from "@orderapp/db/neon";
import { and, asc, eq, sql } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import { presentOrder, type OrderEvent, type OrderState } from "../orders/order.ts";
import { asJson, eventRow, orderColumns, toOrder } from "./order-rows.ts";
import { erasedPeople, orderEvents, orders, outbox } from "./schema.ts";

// Longer than any access token and any checkout begun with one can last.
const FOLLOWED = sql`interval '2 days'`;
// No hash is like this one: a guest's token of the order opens nothing any more.
const NO_TOKEN = "erased";

/** What the orders hold of one person: for their copy of it, and to take it out. */
export function createPersonRepository(db: NeonHttpDatabase) {
  return {
    /** A person's orders, oldest first, with one more than asked when there are more. */
    async exportOrders(
      userId: string,
      { after, limit }: { after: { createdAt: string; id: string } | undefined; limit: number },
    ): Promise<OrderState[]> {
      const rows = await guardDatabase(
        db
          .select(orderColumns)
          .from(orders)
          .where(
            and(
              eq(orders.userId, userId),
              after && sql`(${orders.createdAt}, ${orders.id}) > (${after.createdAt}::timestamptz, ${after.id}::uuid)`,
            ),
          )
          .orderBy(asc(orders.createdAt), asc(orders.id))
          .limit(limit + 1),
      );
      return rows.map(toOrder);
    },

    /** Notes that somebody is being erased; from then on the cron looks for orders of theirs. */
    async remember(userId: string, now: Date): Promise<void> {
      const nextAt = new Date(now.getTime() + 60_000);
      await guardDatabase(db.insert(erasedPeople).values({ userId, at: now, nextAt }).onConflictDoNothing());
    },

    /** Takes people to look for again: each time after twice as long, two who ask at once get different ones. */
    async claimRemembered(limit: number): Promise<string[]> {
      const { rows } = await guardDatabase(
        db.execute<{ userId: string }>(sql`
          update ${erasedPeople} set next_at = now() + (now() - at) + interval '1 minute'
          where user_id in (
            select user_id from ${erasedPeople} where next_at <= now()
            order by next_at limit ${limit} for update skip locked)
          returning user_id as "userId"`),
      );
      return rows.map((row) => row.userId);
    },

    /** Ends the looking when it has gone on for long enough, and nothing of theirs is left. */
    async forgetIfOld(userId: string): Promise<void> {
      await guardDatabase(
        db.execute(sql`
          delete from ${erasedPeople} p where p.user_id = ${userId} and p.at < now() - ${FOLLOWED}
            and not exists (select 1 from ${orders} o where o.user_id = p.user_id)`),
      );
    },

    /** Orders that still bear a person's id. */
    async ordersOf(userId: string, limit: number): Promise<string[]> {
      const rows = await guardDatabase(
        db
          .select({ id: orders.id })
          .from(orders)
          .where(eq(orders.userId, userId))
          .orderBy(asc(orders.createdAt), asc(orders.id))
          .limit(limit),
      );
      return rows.map((row) => row.id);
    },

    /** Takes orders of erased people that have ended, for two minutes; `reference` is what they bear for the person. */
    async claimEnded(limit: number): Promise<{ id: string; reference: string }[]> {
      const { rows } = await guardDatabase(
        db.execute<{ id: string; reference: string }>(sql`
          update ${orders} set next_check_at = now() + interval '2 minutes'
          where id in (
            select id from ${orders}
            where erase_at_end and status in ('DELIVERED', 'CANCELLED')
              and (next_check_at is null or next_check_at < now())
            limit ${limit} for update skip locked)
          returning id, user_id as "reference"`),
      );
      return rows;
    },

    /**
     * Writes an order without its person if it still has the version before: the row, the rewritten entries of its
     * history, what happened as a new entry, and the outbox; or nothing of it.
     */
    async eraseOrder(
      next: OrderState,
      { event, rewritten, whole }: { event: OrderEvent; rewritten: OrderEvent[]; whole: boolean },
    ): Promise<boolean> {
      const shown = presentOrder(next);
      const { userId, email, shippingAddress, billingAddress, notes, cancelReason } = shown;
      const personal = JSON.stringify({ userId, email, shippingAddress, billingAddress, notes });
      const rowsOf = (events: OrderEvent[]): string =>
        asJson(
          orderEvents,
          events.map((entry) => eventRow(next.id, entry)),
        );
      const { rows } = await guardDatabase(
        db.execute<{ moved: boolean }>(sql`
          with moved as (
            update ${orders} set user_id = ${userId}, email = ${email}, token_hash = ${NO_TOKEN},
              shipping_address = ${JSON.stringify(shippingAddress)}::jsonb,
              billing_address = ${JSON.stringify(billingAddress)}::jsonb,
              notes = ${notes ?? null}, cancel_reason = ${cancelReason ?? null}, erase_at_end = ${!whole},
              version = ${next.version}, updated_at = ${next.updatedAt}::timestamptz
            where id = ${next.id}::uuid and version = ${event.seq - 1} returning id
          ), rewritten as (
            update ${orderEvents} e set data = r.data, actor = r.actor
            from moved, jsonb_populate_recordset(null::${orderEvents}, ${rowsOf(rewritten)}::jsonb) r
            where e.order_id = moved.id and e.id = r.id
          ), history as (
            insert into ${orderEvents}
            select r.* from moved, jsonb_populate_recordset(null::${orderEvents}, ${rowsOf([event])}::jsonb) r
          ), events as (
            update ${outbox} o set payload = jsonb_set(o.payload, '{data,order}',
              (o.payload #> '{data,order}') - 'notes' || ${personal}::jsonb
              || case when o.payload #> '{data,order}' ? 'cancelReason'
                 then jsonb_build_object('cancelReason', ${cancelReason ?? ""}::text) else '{}'::jsonb end)
            from moved where o.order_id = moved.id and o.kind = 'event'
          ), tasks as (
            update ${outbox} o set payload = jsonb_set(o.payload, '{reason}', to_jsonb(${cancelReason ?? ""}::text))
            from moved where o.order_id = moved.id and o.kind = 'task' and o.payload ->> 'task' = 'cancel_payments'
          )
          select exists (select 1 from moved) as moved`),
      );
      return rows[0]?.moved === true;
    },
  };
}

export type PersonRepository = ReturnType<typeof createPersonRepository>;
