import type pg from "pg";
import { keptByPaypal } from "./paypal-books.ts";
import { replay, type OrderEvent } from "../../workers/order/src/orders/order.ts";

type Sql = { product: Pick<pg.Pool, "query">; orders: Pick<pg.Pool, "query"> };
type Intent = {
  id: string;
  status: string;
  amount_received: number;
  latest_charge: string | null;
  metadata: { orderId?: string };
};
type Charge = { id: string; amount_refunded: number };
type OrderRow = { id: string; number: string; status: string; payment_status: string; total: string };

const SOLD = new Set(["CONFIRMED", "SHIPPED", "DELIVERED"]);

/**
 * What is wrong in the books of the whole shop, in words; nothing while it is at rest. Stock, orders, history and
 * the payment provider are each asked on their own.
 */
export async function problemsIn(
  sql: Sql,
  stripe: { url: string; secretKey: string },
  paypalUrl?: string,
): Promise<string[]> {
  const [atPaypal, stock, reservations, orders, events, intents, charges] = await Promise.all([
    paypalUrl === undefined ? new Map<string, number>() : keptByPaypal(paypalUrl),
    all<{ sku: string; on_hand: number; reserved: number; ledger: number; held: number }>(
      sql.product,
      `select v.sku, s.on_hand, s.reserved,
        (select coalesce(sum(delta), 0)::int from stock_movements m where m.variant_id = s.variant_id) as ledger,
        (select coalesce(sum(l.quantity), 0)::int from reservation_lines l join reservations r using (order_id)
          where l.variant_id = s.variant_id and r.status = 'reserved') as held
      from stock s join variants v on v.id = s.variant_id`,
    ),
    all<{ order_id: string; status: string; lines: string }>(
      sql.product,
      `select order_id, status, (select string_agg(variant_id || ' ' || quantity, ', ' order by variant_id::text)
        from reservation_lines l where l.order_id = r.order_id) as lines from reservations r`,
    ),
    all<OrderRow & { lines: string }>(
      sql.orders,
      `select id, number, status, payment_status, total,
        (select string_agg(variant_id || ' ' || quantity, ', ' order by variant_id)
          from (select variant_id, sum(quantity) as quantity from order_items i where i.order_id = o.id group by 1) i)
          as lines
      from orders o`,
    ),
    all<Omit<OrderEvent, "at"> & { order_id: string; at: Date }>(
      sql.orders,
      "select order_id, id, seq, type, at, actor, data from order_events order by order_id, seq",
    ),
    listed<Intent>(stripe, "payment_intents"),
    listed<Charge>(stripe, "charges"),
  ]);
  const byId = new Map(orders.map((order) => [order.id, order]));
  return [
    ...stock.flatMap(({ sku, on_hand, reserved, ledger, held }) => [
      ...(on_hand === ledger ? [] : [`${sku}: ${on_hand} on hand, ${ledger} in the ledger`]),
      ...(reserved === held ? [] : [`${sku}: ${reserved} reserved, ${held} held by reservations`]),
      ...(reserved <= on_hand ? [] : [`${sku}: ${reserved} reserved of ${on_hand}`]),
    ]),
    ...reservations.flatMap(({ order_id, status, lines }) => {
      const order = byId.get(order_id);
      const wanted = wantedReservation(order?.status);
      const at = `reservation ${order_id} of a ${order?.status ?? "missing"} order`;
      return [
        ...(status === wanted ? [] : [`${at} is ${status}`]),
        ...(order && order.lines !== lines ? [`${at} has ${lines}, the order ${order.lines}`] : []),
      ];
    }),
    ...problemsOfOrders(orders, events, new Set(reservations.map(({ order_id }) => order_id))),
    ...problemsOfMoney(byId, intents, charges, atPaypal),
  ];
}

const wantedReservation = (status: string | undefined): string =>
  status === "PENDING" ? "reserved" : status !== undefined && SOLD.has(status) ? "committed" : "released";

function problemsOfOrders(
  orders: OrderRow[],
  events: (Omit<OrderEvent, "at"> & { order_id: string; at: Date })[],
  reserved: ReadonlySet<string>,
): string[] {
  const histories = Map.groupBy(events, ({ order_id }) => order_id);
  const numbers = new Set(orders.map(({ number }) => number));
  return [
    ...(numbers.size === orders.length ? [] : ["order numbers are not unique"]),
    ...orders.flatMap(({ id, status, payment_status, total }) => {
      const history = (histories.get(id) ?? []).map(
        ({ order_id: _id, at, ...event }) => ({ ...event, at: at.toISOString() }) as OrderEvent,
      );
      const told = replay(history);
      const same =
        told?.status === status && told.paymentStatus === payment_status && told.totals.total.amount === Number(total);
      return [
        ...(same ? [] : [`order ${id} is ${status} and ${payment_status}; its history says otherwise`]),
        ...(history.every(({ seq }, i) => seq === i + 1) ? [] : [`the history of order ${id} has gaps`]),
        ...(reserved.has(id) ? [] : [`order ${id} never took stock`]),
      ];
    }),
  ];
}

/** Each charge belongs to an order that has it, or was given back; each sold order was paid once. */
function problemsOfMoney(
  orders: ReadonlyMap<string, OrderRow>,
  intents: Intent[],
  charges: Charge[],
  atPaypal: ReadonlyMap<string, number>,
): string[] {
  const refunded = new Map(charges.map(({ id, amount_refunded }) => [id, amount_refunded]));
  const kept = new Map(atPaypal);
  for (const { metadata, amount_received, latest_charge } of intents) {
    const orderId = metadata.orderId ?? "nobody's";
    const left = amount_received - (amount_received > 0 ? (refunded.get(latest_charge ?? "") ?? 0) : 0);
    kept.set(orderId, (kept.get(orderId) ?? 0) + left);
  }
  const made = new Set(intents.map(({ metadata }) => metadata.orderId));
  return [
    ...[...kept].flatMap(([orderId, amount]) => {
      const order = orders.get(orderId);
      const wanted = order && SOLD.has(order.status) ? Number(order.total) : 0;
      return amount === wanted ? [] : [`order ${orderId} (${order?.status ?? "missing"}) has ${amount} of ${wanted}`];
    }),
    ...[...orders.values()].flatMap(({ id, status }) =>
      made.has(id) || atPaypal.has(id) || status === "CANCELLED" || (atPaypal.size > 0 && status === "PENDING")
        ? []
        : [`order ${id} is ${status} without a payment`],
    ),
  ];
}

async function all<Row extends pg.QueryResultRow>(db: Pick<pg.Pool, "query">, query: string): Promise<Row[]> {
  return (await db.query<Row>(query)).rows;
}

async function listed<T extends { id: string }>(
  { url, secretKey }: { url: string; secretKey: string },
  kind: string,
): Promise<T[]> {
  const found: T[] = [];
  for (let more = true; more;) {
    const after = found.length > 0 ? `&starting_after=${found.at(-1)?.id}` : "";
    const answer = await fetch(`${url}/v1/${kind}?limit=100${after}`, {
      headers: { authorization: `Bearer ${secretKey}` },
    });
    const page = (await answer.json()) as { data: T[]; has_more: boolean };
    if (!answer.ok) throw new Error(`the provider answered ${answer.status}`);
    found.push(...page.data);
    more = page.has_more;
  }
  return found;
}
