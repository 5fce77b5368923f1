import { presentOrder, replay, type OrderEvent } from "../../workers/order/src/orders/order.ts";
import type { Order } from "@orderapp/contracts/order";
import { expect } from "vitest";
import { eventually } from "./client.ts";
import { goodsOf, type CartBody, type ModelCart, type State } from "./order-model.ts";
import type { Place } from "./order-play.ts";

type Facts = { goods: unknown[]; orders: unknown[]; tasks: number; carts: unknown[] };
// How long carts may show a price that has changed: what their Workers keep it for, and a busy machine's delay.
const FORMER_MS = 20_000;
const SETTLED_MS = 30_000;

const factsIn = (state: State, cartIds: readonly string[]): Facts => ({
  goods: state.goods.map(({ variantId, onHand, reserved, price }) => ({
    variantId,
    onHand,
    reserved,
    ledger: onHand,
    price,
  })),
  orders: state.orders.map(({ id, number, status, paymentStatus, cancelReason, lines }) => ({
    id,
    number,
    status,
    paymentStatus,
    cancelReason,
    lines,
  })),
  tasks: 0,
  carts: cartsOf(state, cartIds).map(({ id, state: status, lines }) => ({ id, status, lines })),
});

const cartsOf = (state: State, ids: readonly string[]): ModelCart[] => state.carts.filter(({ id }) => ids.includes(id));

async function factsOf(place: Place, state: State, cartIds: readonly string[]): Promise<Facts> {
  const { shop } = place;
  const ids = state.orders.map(({ id }) => id);
  const [stock, orders, tasks, carts] = await Promise.all([
    shop.sql.product.query(
      `select variant_id as "variantId", on_hand as "onHand", reserved,
        (select coalesce(sum(delta), 0)::int from stock_movements m where m.variant_id = s.variant_id) as ledger,
        (select price::int from variants where id = variant_id) as price
      from stock s where variant_id = any($1::uuid[]) order by array_position($1::uuid[], variant_id)`,
      [state.goods.map(({ variantId }) => variantId)],
    ),
    shop.sql.orders.query(
      `select id, number, status, payment_status as "paymentStatus", cancel_reason as "cancelReason",
        (select json_agg(json_build_object('variantId', variant_id, 'quantity', quantity, 'price', unit_price)
          order by position) from order_items i where i.order_id = o.id) as lines
      from orders o where id = any($1::uuid[]) order by array_position($1::uuid[], id)`,
      [ids],
    ),
    shop.sql.orders.query<{ count: number }>(
      "select count(*)::int as count from outbox where kind = 'task' and order_id = any($1::uuid[])",
      [ids],
    ),
    Promise.all(cartsOf(state, cartIds).map((cart) => readCart(place, cart))),
  ]);
  return { goods: stock.rows, orders: orders.rows, tasks: tasks.rows[0]!.count, carts: carts.map(shownOf) };
}

/** Waits until the shop, with these carts, is as one of the models says, and answers that one. */
export async function agreed(place: Place, candidates: State[], cartIds: readonly string[]): Promise<State> {
  const [first] = candidates;
  if (!first) throw new Error("no order of these calls, one after the other, explains the answers");
  return eventually(
    async () => {
      const facts = await factsOf(place, first, cartIds);
      const found = candidates.find(
        (state) => JSON.stringify(sorted(factsIn(state, cartIds))) === JSON.stringify(sorted(facts)),
      );
      if (!found) expect(sorted(facts)).toEqual(sorted(factsIn(first, cartIds)));
      return found ?? first;
    },
    SETTLED_MS,
    20,
  );
}

// Orders placed at once may be in another order in each model.
const sorted = (facts: Facts): Facts => ({
  ...facts,
  orders: (facts.orders as { id: string }[]).toSorted((a, b) => a.id.localeCompare(b.id)),
});

type ReadCart = CartBody & { totals: Order["totals"] };

/** A cart as its owner reads it. */
async function readCart({ shop, people }: Place, cart: ModelCart): Promise<ReadCart> {
  const token = people[cart.owner - 1]?.token;
  const { status, body, text } = await shop.ask<ReadCart>("GET", `/v1/carts/${cart.id}`, { token });
  expect(status, text).toBe(200);
  return body;
}

const shownOf = ({ id, status, items }: ReadCart) => ({
  id,
  status,
  lines: items.map((item) => ({ id: item.id, variantId: item.variantId, quantity: item.quantity })),
});

/** A cart's lines and state, and totals at prices that are today's or were a moment ago. */
export async function checkCart(place: Place, state: State, cart: ModelCart): Promise<void> {
  const asked = Date.now();
  const body = await readCart(place, cart);
  expect(shownOf(body)).toEqual({ id: cart.id, status: cart.state, lines: cart.lines });
  const { subtotal, discount, shipping, tax, total } = body.totals;
  expect(subtotal.amount).toBe(body.items.reduce((sum, item) => sum + item.unitPrice.amount * item.quantity, 0));
  expect(total.amount).toBe(subtotal.amount - discount.amount + shipping.amount + tax.amount);
  if (cart.state !== "active") return;
  for (const { variantId, unitPrice } of body.items) {
    const { price, former } = goodsOf(state, variantId);
    const possible = [price, ...former.filter(({ until }) => asked - until < FORMER_MS).map((old) => old.price)];
    expect(possible).toContain(unitPrice.amount);
  }
}

const PAYMENT = {
  unpaid: ["requires_payment"],
  failed: ["failed", "requires_payment"],
  paid: ["succeeded"],
  refunded: ["refunded"],
};

/** Orders as the public API tells them, their histories, and their payments. */
export async function checkOrders({ shop }: Place, state: State): Promise<void> {
  for (const order of state.orders) {
    const { rows } = await shop.sql.orders.query<Omit<OrderEvent, "at"> & { at: Date }>(
      "select id, seq, type, at, actor, data from order_events where order_id = $1 order by seq",
      [order.id],
    );
    const events = rows.map((row) => ({ ...row, at: row.at.toISOString() }) as OrderEvent);
    const told = await shop.ask<Order>("GET", `/v1/orders/${order.id}`, { token: shop.admin });
    const { expiresAt: _told, ...shown } = told.body;
    const { expiresAt: _projected, ...projected } = presentOrder(replay(events)!);
    expect(shown).toEqual(JSON.parse(JSON.stringify(projected)));
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
    const moves = events
      .map(({ type }) => type)
      .filter((type) => type.startsWith("order.") && type !== "order.refunded");
    expect(new Set(moves).size, moves.join()).toBe(moves.length);
    await eventually(async () => {
      const { body } = await shop.ask<{ data: { status: string }[] }>("GET", `/v1/payments?orderId=${order.id}`, {
        token: shop.admin,
      });
      const { paymentStatus } = order;
      const given = paymentStatus === "unpaid" || paymentStatus === "failed";
      const wanted: string[] =
        given && order.status === "CANCELLED" ? ["cancelled"] : (PAYMENT[paymentStatus as keyof typeof PAYMENT] ?? []);
      expect(body.data).toHaveLength(1);
      expect(wanted).toContain(body.data[0]?.status);
    }, SETTLED_MS);
  }
}
