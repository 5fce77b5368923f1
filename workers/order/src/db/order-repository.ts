import { guardDatabase, type Database } from "@orderapp/db/neon";
import { and, asc, eq, exists, lte, sql } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import type { OrderEvent, OrderState } from "../orders/order.ts";
import type { OrderViewer } from "../orders/viewer.ts";
import { retryAfterMs, type OutboxEntry } from "../outbox/outbox.ts";
import { createOrderList } from "./order-list.ts";
import {
  asJson,
  changingColumns,
  eventRow,
  itemRows,
  orderColumns,
  orderRow,
  outboxRows,
  toEvent,
  toOrder,
} from "./order-rows.ts";
import { orderEvents, orderFates, orderItems, orders, outbox } from "./schema.ts";
import { visibleTo } from "./visible-to.ts";

/** An order's change with all that goes with it: written together, or not at all. */
export type Write = { event: OrderEvent; entries: OutboxEntry[]; once?: string | undefined };

// The writer makes the first attempt itself, right after: the cron is for what it missed.
const firstRetry = (now: Date): Date => new Date(now.getTime() + retryAfterMs(1));

/** The orders: one statement, and one round trip, a method. */
export function createOrderRepository(db: Database) {
  const prepared = new Map<string, ReturnType<typeof prepareFind>>();

  // The read asked for most. Its text depends only on what is known of the viewer, and making it costs a lot.
  function findBy(viewer: OrderViewer): ReturnType<typeof prepareFind> {
    const kind = [viewer.admin, viewer.userId !== undefined, viewer.tokenHash !== undefined].join();
    const find = prepared.get(kind) ?? prepareFind(db, viewer);
    prepared.set(kind, find);
    return find;
  }

  return {
    /** Writes a new order; false when it is there already or was given up, and then nothing is written. */
    async insert(order: OrderState, tokenHash: string, { event, entries }: Write): Promise<boolean> {
      const now = new Date(event.at);
      const { rows } = await guardDatabase(
        db.execute<{ placed: boolean }>(sql`
          with fate as (
            insert into ${orderFates} values (${order.id}::uuid, false) on conflict do nothing returning order_id
          ), placed as (
            insert into ${orders}
            select r.* from fate, jsonb_populate_recordset(null::${orders}, ${asJson(orders, [orderRow(order, tokenHash)])}::jsonb) r
            on conflict (id) do nothing returning id
          ), items as (
            insert into ${orderItems}
            select r.* from placed, jsonb_populate_recordset(null::${orderItems}, ${asJson(orderItems, itemRows(order))}::jsonb) r
          ), history as (
            insert into ${orderEvents}
            select r.* from placed, jsonb_populate_recordset(null::${orderEvents}, ${asJson(orderEvents, [eventRow(order.id, event)])}::jsonb) r
          ), queued as (
            insert into ${outbox}
            select r.* from placed, jsonb_populate_recordset(null::${outbox}, ${asJson(outbox, outboxRows(entries, now, firstRetry(now)))}::jsonb) r
          )
          select exists (select 1 from placed) as placed`),
      );
      return rows[0]?.placed === true;
    },

    /**
     * Gives an order up that may not be written yet: true when it never will be, false when it is there. Waits for a
     * write that is under way.
     */
    async giveUp(id: string): Promise<boolean> {
      const { rows } = await guardDatabase(
        db.execute<{ givenUp: boolean }>(sql`
          insert into ${orderFates} as fate values (${id}::uuid, true)
          on conflict (order_id) do update set given_up = fate.given_up returning given_up as "givenUp"`),
      );
      return rows[0]?.givenUp === true;
    },

    /**
     * Writes an order's next state if it still has the version before it; else nothing at all. `behind`: events of
     * this order from before have not been acknowledged for long. `unsaid` drops events that were not sent yet.
     */
    async append(
      next: OrderState,
      { event, entries, once }: Write,
      options: { unsaid: boolean },
    ): Promise<{ moved: boolean; behind: boolean }> {
      const now = new Date(event.at);
      const changes = Object.entries(changingColumns(next)).map(([key, value]) => {
        const column = orders[key as keyof ReturnType<typeof changingColumns>];
        return sql`${sql.identifier(column.name)} = ${sql.param(value, column)}`;
      });
      const dropped = options.unsaid
        ? sql`, dropped as (
            delete from ${outbox} where order_id = ${next.id}::uuid and kind = 'event' and exists (select 1 from moved))`
        : sql``;
      const { rows } = await guardDatabase(
        db.execute<{ moved: boolean; behind: boolean }>(sql`
          with moved as (
            update ${orders} set ${sql.join(changes, sql`, `)}
            where id = ${next.id}::uuid and version = ${event.seq - 1} returning id
          ), history as (
            insert into ${orderEvents}
            select r.* from moved, jsonb_populate_recordset(null::${orderEvents}, ${asJson(orderEvents, [eventRow(next.id, event, once)])}::jsonb) r
          )${dropped}, queued as (
            insert into ${outbox}
            select r.* from moved, jsonb_populate_recordset(null::${outbox}, ${asJson(outbox, outboxRows(entries, now, firstRetry(now)))}::jsonb) r
          )
          select exists (select 1 from moved) as moved, exists (
            select 1 from ${outbox} o where o.order_id = ${next.id}::uuid and o.kind = 'event'
              and o.created_at < now() - interval '10 seconds') as behind`),
      );
      return { moved: rows[0]?.moved === true, behind: rows[0]?.behind === true };
    },

    /** An order as somebody may see it, or as a sibling does when no viewer is given. */
    async find(id: string, viewer: OrderViewer = { admin: true }): Promise<OrderState | undefined> {
      const [row] = await guardDatabase(findBy(viewer).execute({ id, ...viewer }));
      return row && toOrder(row);
    },

    /** An order, and whether its history has a certain once-only entry. */
    async findWith(id: string, once: string): Promise<{ order: OrderState; happened: boolean } | undefined> {
      const entry = db
        .select({ one: sql`1` })
        .from(orderEvents)
        .where(and(eq(orderEvents.orderId, orders.id), eq(orderEvents.once, once)));
      const [row] = await guardDatabase(
        db
          .select({ ...orderColumns, happened: sql<boolean>`${exists(entry)}`.as("happened") })
          .from(orders)
          .where(eq(orders.id, id)),
      );
      return row && { order: toOrder(row), happened: row.happened };
    },

    /** A page of orders, newest first, with one row more than asked when there are more. */
    list: createOrderList(db),

    /** The history, oldest first, up to a time if given; empty when there is no such order for this viewer. */
    async history(id: string, viewer: OrderViewer, until?: Date): Promise<OrderEvent[]> {
      const order = db
        .select({ one: sql`1` })
        .from(orders)
        .where(and(eq(orders.id, orderEvents.orderId), visibleTo(viewer)));
      const rows = await guardDatabase(
        db
          .select()
          .from(orderEvents)
          .where(and(eq(orderEvents.orderId, id), exists(order), until && lte(orderEvents.at, until)))
          .orderBy(asc(orderEvents.seq)),
      );
      return rows.map(toEvent);
    },

    /** Takes unpaid orders whose time is over, for two minutes: nobody else gets them meanwhile. */
    async claimExpired(limit: number): Promise<string[]> {
      const { rows } = await guardDatabase(
        db.execute<{ id: string }>(sql`
          update ${orders} set next_check_at = now() + interval '2 minutes'
          where id in (
            select id from ${orders}
            where status = 'PENDING' and expires_at < now() and (next_check_at is null or next_check_at < now())
            order by expires_at limit ${limit} for update skip locked)
          returning id`),
      );
      return rows.map((row) => row.id);
    },

    async ping(): Promise<void> {
      await guardDatabase(db.execute(sql`select 1`));
    },
  };
}

export type OrderRepository = ReturnType<typeof createOrderRepository>;

function prepareFind(db: NeonHttpDatabase, viewer: OrderViewer) {
  const viewed = visibleTo({
    admin: viewer.admin,
    userId: viewer.userId === undefined ? undefined : sql.placeholder("userId"),
    tokenHash: viewer.tokenHash === undefined ? undefined : sql.placeholder("tokenHash"),
  });
  return db
    .select(orderColumns)
    .from(orders)
    .where(and(eq(orders.id, sql.placeholder("id")), viewed))
    .prepare("find");
}
