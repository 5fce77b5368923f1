import type pg from "pg";

const WANTED = "case o.status when 'PENDING' then 'reserved' when 'CANCELLED' then 'released' else 'committed' end";
const SHOWN = 100;

/** What does not add up within the databases, in words: stock against its ledger, orders against their stock and history. */
export async function problemsOfBooks(product: pg.Client, orders: pg.Client): Promise<string[]> {
  const stock = await product.query<{ problem: string }>(`
    select v.sku || ': ' || s.on_hand || ' on hand, ' || m.ledger || ' in the ledger; ' || s.reserved || ' reserved, '
      || h.held || ' held by orders' as problem
    from stock s join variants v on v.id = s.variant_id
    cross join lateral (select coalesce(sum(delta), 0) as ledger from stock_movements where variant_id = s.variant_id) m
    cross join lateral (
      select coalesce(sum(case r.status when 'reserved' then l.quantity else l.backordered end), 0) as held
      from reservation_lines l join reservations r using (order_id)
      where l.variant_id = s.variant_id and r.status <> 'released') h
    where s.on_hand <> m.ledger or s.reserved <> h.held limit ${SHOWN}`);
  const histories = await orders.query<{ problem: string }>(`
    select 'order ' || o.id || ' has ' || count(e.seq) || ' events, the last one of number ' || coalesce(max(e.seq), 0)
      as problem
    from orders o left join order_events e on e.order_id = o.id
    group by o.id having count(e.seq) = 0 or count(e.seq) <> max(e.seq) limit ${SHOWN}`);
  return [...stock.rows, ...histories.rows].map(({ problem }) => problem).concat(await strangers(product, orders));
}

/** Orders whose stock stands elsewhere than they do. */
async function strangers(product: pg.Client, orders: pg.Client): Promise<string[]> {
  const problems: string[] = [];
  for (let after = "00000000-0000-0000-0000-000000000000"; problems.length < SHOWN;) {
    const { rows } = await orders.query<{ id: string; status: string; wanted: string }>(
      `select o.id, o.status, ${WANTED} as wanted from orders o where o.id > $1 order by o.id limit 1000`,
      [after],
    );
    const last = rows.at(-1);
    if (!last) break;
    after = last.id;
    const held = await product.query<{ order_id: string; status: string }>(
      "select order_id, status from reservations where order_id = any($1)",
      [rows.map(({ id }) => id)],
    );
    const statuses = new Map(held.rows.map(({ order_id, status }) => [order_id, status]));
    for (const { id, status, wanted } of rows) {
      const is = statuses.get(id);
      // An unpaid order's stock may be ahead of it: its next event or deadline settles both.
      if (is === wanted || (wanted === "reserved" && is !== undefined)) continue;
      problems.push(`order ${id} is ${status}, its stock ${is ?? "was never taken"}`);
    }
  }
  return problems;
}
