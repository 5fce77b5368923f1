import type { RestockLine } from "@orderapp/contracts/order";
import { guardDatabase, postgresError } from "@orderapp/db/neon";
import { eq, sql } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import { orderItems, orderRestocks, orders } from "./schema.ts";

export type Restock = { refundId: string; orderId: string; lines: RestockLine[]; dropped: boolean };

// One order's claims come one after the other, so that no two wait for each other's items in a circle.
const held = (orderId: string) => sql`select id from ${orders} where id = ${orderId}::uuid`;
const lineTable = sql`as l("orderItemId" uuid, quantity integer)`;

/** What refunds put back: a claim is its row and its units in the items' count, written together. */
export function createRestockRepository(db: NeonHttpDatabase) {
  return {
    /** Claims units once per refund; `exceeded` when fewer are left, `unsold` when the order is not a sale. */
    async claim(
      orderId: string,
      refundId: string,
      lines: readonly RestockLine[],
    ): Promise<"claimed" | "dropped" | "exceeded" | "unsold" | "unknown"> {
      const wanted = JSON.stringify(lines);
      type Row = { claimed: boolean; dropped: boolean | null; sold: boolean };
      try {
        const { rows } = await db.execute<Row>(sql`
          with held as (${held(orderId)} and status in ('CONFIRMED', 'SHIPPED', 'DELIVERED') for update),
          claimed as (
            insert into ${orderRestocks} (refund_id, order_id, lines, dropped)
            select ${refundId}, id, ${wanted}::jsonb, false from held on conflict do nothing returning order_id
          ), counted as (
            update ${orderItems} i set restocked = i.restocked + l.quantity
            from claimed c, jsonb_to_recordset(${wanted}::jsonb) ${lineTable}
            where i.order_id = c.order_id and i.id = l."orderItemId"
          )
          select exists (select from claimed) as claimed, exists (select from held) as sold,
            (select dropped from ${orderRestocks} where refund_id = ${refundId}) as dropped`);
        const [row] = rows;
        if (row?.claimed || row?.dropped === false) return "claimed";
        if (row?.dropped) return "dropped";
        return row?.sold ? "unknown" : "unsold";
      } catch (error) {
        if (postgresError(error)?.constraint === "order_items_restocked") return "exceeded";
        return guardDatabase(Promise.reject(error));
      }
    },

    /** Gives a claim up for good, whether it was made yet or not. */
    async drop(orderId: string, refundId: string): Promise<void> {
      await guardDatabase(
        db.execute(sql`
          with held as (${held(orderId)} for update),
          dropped as (
            insert into ${orderRestocks} as r (refund_id, order_id, lines, dropped)
            select ${refundId}, id, '[]'::jsonb, true from held
            on conflict (refund_id) do update set dropped = true where not r.dropped
            returning r.order_id, r.lines
          )
          update ${orderItems} i set restocked = i.restocked - l.quantity
          from dropped d, jsonb_to_recordset(d.lines) ${lineTable}
          where i.order_id = d.order_id and i.id = l."orderItemId"`),
      );
    },

    async find(refundId: string): Promise<Restock | undefined> {
      const [row] = await guardDatabase(db.select().from(orderRestocks).where(eq(orderRestocks.refundId, refundId)));
      return row;
    },

    /** How many units of each of an order's items may still be put back. */
    async left(orderId: string): Promise<Map<string, number>> {
      const rows = await guardDatabase(
        db
          .select({ id: orderItems.id, left: sql<number>`${orderItems.quantity} - ${orderItems.restocked}` })
          .from(orderItems)
          .where(eq(orderItems.orderId, orderId)),
      );
      return new Map(rows.map(({ id, left }) => [id, left]));
    },
  };
}

export type RestockRepository = ReturnType<typeof createRestockRepository>;
