import type pg from "pg";
import type { Goods } from "./stock-play.ts";

/** Writes down each state of a stock row as it comes to be, independently of how the shop notices low stock. */
export async function keepTrace(db: pg.Client): Promise<void> {
  await db.query(`
    create table stock_trace (id bigserial primary key, variant_id uuid, available integer, threshold integer);
    create function trace_stock() returns trigger language plpgsql as $$
    begin
      insert into stock_trace (variant_id, available, threshold)
      values (new.variant_id, new.on_hand - new.reserved, new.low_stock_threshold);
      return null;
    end $$;
    create trigger stock_traced after insert or update on stock for each row execute function trace_stock();`);
}

export type Books = {
  backorder: boolean;
  onHand: number;
  reserved: number;
  /** The sum of its movements. */
  ledger: number;
  /** What movements other than sales and their return brought. */
  arrived: number;
  /** What open reservations, and sales that wait for stock, hold. */
  held: number;
  /** How often what is available fell to the threshold, or the threshold rose to it. */
  crossings: number;
  lowEvents: number;
  /** Order lines whose movements are not what their order sold. */
  wrongLines: number;
};

/** What the store knows of the goods, counted in ways that do not depend on each other. */
export async function booksOf(db: pg.Client, goods: Goods): Promise<Books[]> {
  const { rows } = await db.query<Books>(
    `select s.backorder, s.on_hand as "onHand", s.reserved,
      (select coalesce(sum(delta), 0)::int from stock_movements m where m.variant_id = s.variant_id) as ledger,
      (select coalesce(sum(delta), 0)::int from stock_movements m
        where m.variant_id = s.variant_id and reason not in ('sale', 'cancellation')) as arrived,
      (select coalesce(sum(case r.status when 'reserved' then l.quantity when 'committed' then l.backordered else 0 end), 0)::int
        from reservation_lines l join reservations r using (order_id) where l.variant_id = s.variant_id) as held,
      (select count(*)::int from (
        select available <= threshold and lag(available > threshold) over (order by id) as crossed
        from stock_trace t where t.variant_id = s.variant_id) x where crossed) as crossings,
      (select count(*)::int from outbox o where o.subject = s.variant_id::text and event ->> 'type' = 'inventory.low')
        as "lowEvents",
      (select count(*)::int from reservation_lines l join reservations r using (order_id)
        where l.variant_id = s.variant_id
          and case r.status when 'committed' then l.quantity - l.backordered else 0 end <> -(
            select coalesce(sum(delta), 0) from stock_movements m
            where m.variant_id = l.variant_id and m.order_id = l.order_id)) as "wrongLines"
    from stock s where s.variant_id = any($1::uuid[]) order by s.variant_id`,
    [goods.variants.map(({ id }) => id)],
  );
  return rows;
}

/** Everything about the goods that a repeated call must leave as it is. */
export async function snapshot(db: pg.Client, goods: Goods): Promise<unknown> {
  const ids = goods.variants.map(({ id }) => id);
  const { rows } = await db.query(
    `select
      (select json_agg(json_build_array(variant_id, on_hand, reserved) order by variant_id) from stock
        where variant_id = any($1::uuid[])) as stock,
      (select json_agg(json_build_array(order_id, status, expires_at) order by order_id) from reservations
        where order_id = any($2)) as reservations,
      (select json_agg(l order by order_id, variant_id) from reservation_lines l where order_id = any($2)) as lines,
      (select count(*) from stock_movements where variant_id = any($1::uuid[])) as movements`,
    [ids, goods.orders],
  );
  return rows;
}
