import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, pause } from "../support/client.ts";
import { openShop, type Shop } from "../support/shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ vars: { order: { ORDER_EXPIRY_SECONDS: "15", RESERVATION_GRACE_SECONDS: "5" } } });
});
afterAll(() => shop?.close());

describe("kill -9 of the Workers", () => {
  it("right after a webhook's 200: the order is confirmed and mailed without any new call", async () => {
    const variant = await shop.createProduct(3);
    const placed = await shop.order(variant, 1, "killed@example.com");
    await fetch(`${shop.cloud.urls.stripe}/_test/webhooks/pause`, { method: "POST" });
    expect((await shop.pay(placed.payment)).status).toBe(200);
    const { data } = (await (await fetch(`${shop.cloud.urls.stripe}/_test/events`)).json()) as {
      data: { id: string; type: string }[];
    };
    const event = data.find(({ type }) => type === "payment_intent.succeeded");
    const delivery = await fetch(`${shop.cloud.urls.stripe}/_test/events/${event?.id}/deliver`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ times: 1, concurrency: 1 }),
    });
    await shop.stack.kill9();
    expect(delivery.status).toBe(200);
    await shop.stack.restart();
    // Only looking: what remains to be done is done by alarms and crons.
    await eventually(async () => {
      const { rows } = await shop.sql.orders.query<{ status: string }>("select status from orders where id = $1", [
        placed.order.id,
      ]);
      expect(rows[0]?.status).toBe("CONFIRMED");
    }, 60_000);
    await eventually(
      async () => {
        await shop.stack.runCron();
        const mails = await shop.mailsTo("killed@example.com");
        expect(mails.filter((mail) => mail.Subject.includes("is confirmed"))).toHaveLength(1);
      },
      150_000,
      5_000,
    );
  }, 240_000);

  it("in the middle of 50 checkouts: in the end the stock is what was there less what was sold", async () => {
    const variant = await shop.createProduct(200);
    const carts = await Promise.all(
      Array.from({ length: 50 }, () => shop.createCart([{ sku: variant.sku, quantity: 2 }])),
    );
    const placing = Promise.allSettled(carts.map((cartId) => shop.placeOrder(cartId)));
    await pause(120);
    await shop.stack.kill9();
    const settled = await placing;
    await shop.stack.restart();
    const alive = settled.flatMap((result) =>
      result.status === "fulfilled" && result.value.status === 201 ? [result.value.body] : [],
    );
    const paid = alive.slice(0, 5);
    for (const placed of paid) await shop.pay(placed.payment);
    await fetch(`${shop.cloud.urls.stripe}/_test/webhooks/resume`, { method: "POST" });
    for (const placed of paid) await shop.until(placed, "CONFIRMED");
    await pause(21_000); // the orders' expiry, and the reservations' deadline after it
    await eventually(
      async () => {
        await shop.stack.runCron();
        const sold = await shop.sql.orders.query<{ count: string }>(
          "select count(*) from orders where status in ('CONFIRMED', 'SHIPPED', 'DELIVERED') and id in (select order_id from order_items where sku = $1)",
          [variant.sku],
        );
        const left = 200 - 2 * Number(sold.rows[0]!.count);
        expect(await shop.stockOf(variant.sku)).toEqual({ onHand: left, reserved: 0, available: left, ledger: left });
        const open = await shop.sql.orders.query("select 1 from orders where status = 'PENDING'");
        expect(open.rowCount).toBe(0);
      },
      60_000,
      2_000,
    );
  }, 240_000);
});
