import { randomBytes } from "node:crypto";
import type pg from "pg";
import { uuidsIn } from "./postgres.ts";
import type { Repaired } from "./repair.ts";

const BATCH = 500;
// A reservation outlives its order's turn: nobody else may get the stock before the order was looked at.
const GRACE_MS = 10 * 60_000;
const NOBODY = "00000000-0000-0000-0000-000000000000";

type Line = { variantId: string; quantity: number };
type Order = { id: string; status: string; currency: string; lines: Line[] };
type Restock = { order_id: string; refund_id: string; lines: Line[] };
type Wanted = "reserved" | "committed" | "released";
type Move = { kind: Wanted; order: Order };

const wantedOf = (status: string): Wanted =>
  status === "PENDING" ? "reserved" : status === "CANCELLED" ? "released" : "committed";

/**
 * Orders were copied a moment after the stock: each order's reservation is brought to what the order says, by the same
 * functions that the shop uses. What is given back comes first, so that it can be taken.
 */
export async function repairStock(product: pg.Client, orders: pg.Client, holdMs: number): Promise<Repaired> {
  const repaired = { reserved: 0, committed: 0, released: 0, abandoned: 0, restocked: 0 };
  const problems: string[] = [];
  await holdOrders(product, orders, holdMs);
  const unknown = await reservationsWithoutOrder(product, orders);
  for (const id of unknown) await release(product, id, "restored without its order");
  repaired.abandoned = unknown.length;

  const later: Move[] = [];
  for await (const batch of allOrders(orders)) {
    for (const move of await movesOf(product, batch)) {
      if (move.kind !== "released") later.push(move);
      else if (await release(product, move.order.id, "cancelled")) repaired.released += 1;
    }
  }
  for (const { kind, order } of later) {
    const outcome = await take(product, order, kind, holdMs);
    if (outcome === kind) repaired[kind] += 1;
    else problems.push(`order ${order.id} is ${order.status}, but its stock cannot be ${kind}: ${outcome}`);
  }
  for await (const restock of missingRestocks(product, orders)) {
    const outcome = await callStock(product, "restock_stock($1, $2, $3, $4)", [
      restock.order_id,
      restock.refund_id,
      JSON.stringify(restock.lines),
    ]);
    if (outcome === "restocked") repaired.restocked += 1;
    else if (outcome !== "released") problems.push(`refund ${restock.refund_id} put nothing back: ${outcome}`);
  }
  return { repaired, problems };
}

/** Unpaid orders are not given up before their payments could be heard of, nor is their stock. */
async function holdOrders(product: pg.Client, orders: pg.Client, holdMs: number): Promise<void> {
  const { rows } = await orders.query<{ id: string }>(
    `update orders set next_check_at = now() + make_interval(secs => $1) where status = 'PENDING' returning id`,
    [holdMs / 1_000],
  );
  await product.query(
    `update reservations set expires_at = greatest(expires_at, now() + make_interval(secs => $1))
     where status = 'reserved' and order_id = any($2)`,
    [(holdMs + GRACE_MS) / 1_000, rows.map(({ id }) => id)],
  );
}

async function* allOrders(orders: pg.Client): AsyncGenerator<Order[]> {
  for (let after = NOBODY; ;) {
    const { rows } = await orders.query<Order>(
      `select o.id, o.status, o.currency, (
         select jsonb_agg(jsonb_build_object('variantId', i.variant_id, 'quantity', i.quantity) order by i.position)
         from order_items i where i.order_id = o.id) as lines
       from orders o where o.id > $1 order by o.id limit $2`,
      [after, BATCH],
    );
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = last.id;
  }
}

/** What is to be done about orders whose reservation is missing, or older than they are. */
async function movesOf(product: pg.Client, batch: Order[]): Promise<Move[]> {
  const { rows } = await product.query<{ order_id: string; status: Wanted }>(
    "select order_id, status from reservations where order_id = any($1)",
    [batch.map(({ id }) => id)],
  );
  const held = new Map(rows.map(({ order_id, status }) => [order_id, status]));
  return batch.flatMap((order) => {
    const kind = wantedOf(order.status);
    const is = held.get(order.id);
    // One that is further than its unpaid order goes back, or on, with the order itself.
    const right = is === kind || (kind === "reserved" && is !== undefined);
    return right ? [] : [{ kind, order }];
  });
}

async function reservationsWithoutOrder(product: pg.Client, orders: pg.Client): Promise<string[]> {
  const unknown: string[] = [];
  for (let after = ""; ;) {
    const { rows } = await product.query<{ order_id: string }>(
      "select order_id from reservations where status <> 'released' and order_id > $1 order by order_id limit $2",
      [after, BATCH],
    );
    const last = rows.at(-1);
    if (!last) return unknown;
    const ids = rows.map(({ order_id }) => order_id);
    const known = await orders.query<{ id: string }>("select id from orders where id = any($1::uuid[])", [
      uuidsIn(ids),
    ]);
    const there = new Set(known.rows.map(({ id }) => id));
    unknown.push(...ids.filter((id) => !there.has(id)));
    after = last.order_id;
  }
}

/** Claims of units that refunds put back, as far as the stock has not heard of them. */
async function* missingRestocks(product: pg.Client, orders: pg.Client): AsyncGenerator<Restock> {
  const { rows } = await orders.query<Restock>(
    `select r.refund_id, r.order_id, jsonb_agg(jsonb_build_object('variantId', i.variant_id, 'quantity', l.quantity)) as lines
     from order_restocks r
     join order_events e on e.order_id = r.order_id and e.once = 'restock:' || r.refund_id
     cross join jsonb_to_recordset(r.lines) as l("orderItemId" uuid, quantity integer)
     join order_items i on i.id = l."orderItemId"
     where not r.dropped group by r.refund_id, r.order_id`,
  );
  const done = await product.query<{ refund_id: string }>(
    "select refund_id from stock_returns where refund_id = any($1)",
    [rows.map(({ refund_id }) => refund_id)],
  );
  const heard = new Set(done.rows.map(({ refund_id }) => refund_id));
  yield* rows.filter(({ refund_id }) => !heard.has(refund_id));
}

async function take(product: pg.Client, order: Order, kind: Wanted, holdMs: number): Promise<string> {
  if (kind === "committed") {
    const outcome = await callStock(product, "commit_stock($1, $2)", [order.id]);
    if (outcome !== "not_found") return outcome;
  }
  const until = new Date(Date.now() + holdMs + GRACE_MS).toISOString();
  const lines = JSON.stringify(order.lines);
  const reserved = await callStock(product, "reserve_stock($1, $2, $3, $4, $5)", [
    order.id,
    order.currency,
    lines,
    until,
  ]);
  if (kind === "reserved" || reserved !== "reserved") return reserved;
  return callStock(product, "commit_stock($1, $2)", [order.id]);
}

const release = (product: pg.Client, orderId: string, reason: string): Promise<string> =>
  callStock(product, "release_stock($1, $2, $3)", [orderId, reason]);

async function callStock(product: pg.Client, call: string, args: string[]): Promise<string> {
  const traceparent = `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-01`;
  const { rows } = await product.query<{ outcome: string }>(`select ${call} ->> 'outcome' as outcome`, [
    ...args,
    traceparent,
  ]);
  return rows[0]?.outcome ?? "no answer";
}
