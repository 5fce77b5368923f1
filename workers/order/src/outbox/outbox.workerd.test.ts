import { describe, expect, it } from "vitest";
import { openShop, outboxOf, placedOrder, sql } from "../../test/support.ts";
import { runScheduled } from "../cron.ts";
import { cancelOrder } from "../orders/cancel-order.ts";
import { acknowledgeEvents } from "./acknowledge-events.ts";
import { relayOutbox } from "./relay-outbox.ts";

const due = (orderId: string) => sql`update outbox set next_at = now() where order_id = ${orderId}`;
// Orders of other tests would otherwise be relayed by this one.
const others = (orderId: string) =>
  sql`update outbox set next_at = now() + interval '1 hour' where order_id <> ${orderId}`;

describe("the outbox", () => {
  it("keeps an event until it is acknowledged, and sends it again until then", async () => {
    const shop = openShop();
    shop.siblings.broken.add("publish");
    const { order } = await placedOrder(shop);
    expect(shop.siblings.published).toEqual([]);
    shop.siblings.broken.clear();
    await others(order.id);
    await relayOutbox(shop.ctx);
    expect(shop.siblings.published).toEqual([]);
    await due(order.id);
    await relayOutbox(shop.ctx);
    await due(order.id);
    await relayOutbox(shop.ctx);
    const sent = shop.siblings.published.filter(({ subject }) => subject === order.id);
    expect(sent.map(({ type }) => type)).toEqual(["order.created", "order.created"]);
    const [event] = sent;
    expect(sent[1]).toEqual(event);
    await acknowledgeEvents(shop.ctx, { ids: [String(event?.id), "not-an-id"] });
    await acknowledgeEvents(shop.ctx, { ids: [String(event?.id)] });
    expect(await outboxOf(order.id)).toEqual([]);
  });

  it("hands each entry to one of several relays", async () => {
    const shop = openShop();
    const { order } = await placedOrder(shop);
    shop.siblings.published.length = 0;
    await others(order.id);
    await due(order.id);
    await Promise.all([1, 2, 3, 4].map(() => relayOutbox(shop.ctx)));
    expect(shop.siblings.published).toHaveLength(1);
  });

  it("does a cancelled order's work when the siblings are back, in the order of events", async () => {
    const shop = openShop();
    const { order, orderToken, variantId } = await placedOrder(shop, { stock: 5 });
    for (const method of ["release", "cancelPayments", "publish"]) shop.siblings.broken.add(method);
    await cancelOrder(shop.ctx, { orderId: order.id, orderToken });
    await shop.settled();
    expect((await outboxOf(order.id)).toSorted()).toEqual([
      "cancel_payments",
      "order.cancelled",
      "order.created",
      "release_stock",
    ]);
    expect(shop.siblings.stockOf(variantId)).toBe(3);
    shop.siblings.broken.clear();
    shop.siblings.published.length = 0;
    await others(order.id);
    await due(order.id);
    await runScheduled(shop.ctx);
    expect(shop.siblings.published.map(({ type }) => type)).toEqual(["order.created", "order.cancelled"]);
    expect(shop.siblings.stockOf(variantId)).toBe(5);
    expect(await outboxOf(order.id)).toEqual(["order.created", "order.cancelled"]);
  });

  it("sends events that nobody acknowledged for long before a new one", async () => {
    const shop = openShop();
    const { order, orderToken } = await placedOrder(shop);
    await sql`update outbox set created_at = now() - interval '1 minute' where order_id = ${order.id}`;
    shop.siblings.published.length = 0;
    await cancelOrder(shop.ctx, { orderId: order.id, orderToken });
    await shop.settled();
    expect(shop.siblings.published.map(({ type }) => type)).toEqual(["order.created", "order.cancelled"]);
  });
});
