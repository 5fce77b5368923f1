import { sha256 } from "@orderapp/core/ids";
import { guardDatabase } from "@orderapp/db/neon";
import { and, asc, eq, sql } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import { presentOrder, type OrderEvent, type OrderState } from "../orders/order.ts";
import { asJson, eventRow, orderColumns, toOrder } from "./order-rows.ts";
import { erasedPeople, orderEvents, orders, outbox } from "./schema.ts";

// Far longer than a checkout can be under way that found the person still there.
const FOLLOWED = sql`interval '10 minutes'`;
// As `sha256` of the core writes it. Only orders of those minutes are looked at, by the index on their time.
const late = sql`o.created_at between p.at - interval '1 minute' and p.at + ${FOLLOWED}
  and p.person = translate(rtrim(encode(sha256(convert_to(o.user_id, 'UTF8')), 'base64'), '='), '+/', '-_')`;
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

    /**
     * Gives a person guests' orders with an address, each with an entry in its history; answers how many. One that is
     * being changed is waited for. Whoever is being erased gets none.
     */
    async adopt({ userId, emailKey }: { userId: string; emailKey: string }, now: Date, limit: number): Promise<number> {
      const person = await sha256(userId);
      const actor = JSON.stringify({ type: "user", id: userId });
      const data = JSON.stringify({ userId });
      const { rows } = await guardDatabase(
        db.execute<{ adopted: number }>(sql`
          with guests as (
            select id from ${orders} where lower(email) = ${emailKey} and user_id is null
            order by id limit ${limit} for update
          ), adopted as (
            update ${orders} o set user_id = ${userId}, version = o.version + 1,
              updated_at = greatest(o.updated_at, ${now.toISOString()}::timestamptz)
            from guests where o.id = guests.id and o.user_id is null
              and not exists (select 1 from ${erasedPeople} where person = ${person})
            returning o.id, o.version, o.updated_at
          ), history as (
            insert into ${orderEvents} (id, order_id, seq, type, at, actor, data)
            select gen_random_uuid(), id, version, 'order.claimed', updated_at, ${actor}::jsonb, ${data}::jsonb from adopted
          )
          select count(*)::int as adopted from adopted`),
      );
      return rows[0]?.adopted ?? 0;
    },

    /** Notes that somebody is being erased; from then on the cron looks for orders of theirs that were on their way. */
    async remember(userId: string, now: Date): Promise<void> {
      const person = await sha256(userId);
      await guardDatabase(db.insert(erasedPeople).values({ person, at: now }).onConflictDoNothing());
    },

    /** Orders that were placed while their person was being erased. */
    async lateOrders(limit: number): Promise<{ id: string; userId: string }[]> {
      const { rows } = await guardDatabase(
        db.execute<{ id: string; userId: string }>(sql`
          select o.id, o.user_id as "userId" from ${erasedPeople} p join ${orders} o on ${late} limit ${limit}`),
      );
      return rows;
    },

    /** Ends the looking, once no order can be under way any more and none was left. */
    async forgetFollowed(): Promise<void> {
      await guardDatabase(
        db.execute(sql`
          delete from ${erasedPeople} p
          where p.at < now() - ${FOLLOWED} and not exists (select 1 from ${orders} o where ${late})`),
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
          )
          select exists (select 1 from moved) as moved`),
      );
      return rows[0]?.moved === true;
    },
  };
}

export type PersonRepository = ReturnType<typeof createPersonRepository>;
