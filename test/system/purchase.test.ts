import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, newKey } from "../support/client.ts";
import { openShop, type Shop } from "../support/shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());

describe("a purchase", () => {
  it("goes from browsing to a paid, confirmed, mailed order", async () => {
    const mug = await shop.createProduct(5, 1250);
    const listed = await shop.ask<{ data: { id: string }[] }>("GET", "/v1/products?limit=100");
    expect(listed.body.data.map((item) => item.id)).toContain(mug.productId);

    const cartId = await shop.createCart([{ sku: mug.sku, quantity: 2 }]);
    const placed = await shop.placeOrder(cartId, { email: "ada.buys@example.com" });
    expect(placed.status, placed.text).toBe(201);
    const { order, payment } = placed.body;
    expect(order).toMatchObject({ status: "PENDING", paymentStatus: "unpaid", email: "ada.buys@example.com" });
    expect(order.totals.subtotal).toEqual({ amount: 2500, currency: "USD" });
    expect(order.totals.total.amount).toBe(2500 + order.totals.shipping.amount + order.totals.tax.amount);
    expect(payment).toMatchObject({ provider: "stripe", status: "requires_payment" });
    expect(await shop.stockOf(mug.sku)).toEqual({ onHand: 5, reserved: 2, available: 3, ledger: 5 });

    expect((await shop.pay(payment)).status).toBe(200);
    const confirmed = await shop.until(placed.body, "CONFIRMED");
    expect(confirmed.paymentStatus).toBe("paid");
    expect(await shop.stockOf(mug.sku)).toEqual({ onHand: 3, reserved: 0, available: 3, ledger: 3 });
    expect(await shop.history(placed.body)).toEqual(["order.created", "order.confirmed"]);
    const subjects = await eventually(async () => {
      const mails = await shop.mailsTo("ada.buys@example.com");
      expect(mails).toHaveLength(2);
      return mails.map((mail) => mail.Subject);
    });
    expect(subjects.toSorted()).toEqual([`Order ${order.number} is confirmed`, `We have your order ${order.number}`]);
  });

  it("belongs to the person who made it, and to nobody else", async () => {
    const lamp = await shop.createProduct(3);
    const [ada, eve] = await Promise.all([shop.register("Ada"), shop.register("Eve")]);
    const cartId = await shop.createCart([{ sku: lamp.sku, quantity: 1 }], ada.token);
    const placed = await shop.placeOrder(cartId, { token: ada.token });
    expect(placed.status, placed.text).toBe(201);
    const path = `/v1/orders/${placed.body.order.id}`;
    expect((await shop.ask("GET", path, { token: ada.token })).status).toBe(200);
    expect((await shop.ask("GET", path, { token: shop.admin })).status).toBe(200);
    for (const ask of [{ token: eve.token }, {}, { orderToken: "guess" }]) {
      const answer = await shop.ask("GET", path, ask);
      expect([401, 404]).toContain(answer.status);
      expect(answer.text).not.toContain(placed.body.order.number);
    }
    const mine = await shop.ask<{ data: { id: string }[] }>("GET", "/v1/orders", { token: ada.token });
    expect(mine.body.data.map((order) => order.id)).toEqual([placed.body.order.id]);
    const hers = await shop.ask<{ data: unknown[] }>("GET", "/v1/orders", { token: eve.token });
    expect(hers.body.data).toEqual([]);
    const paymentPath = `/v1/payments/${placed.body.payment.id}`;
    expect((await shop.ask("GET", paymentPath, { token: eve.token })).status).toBe(404);
    expect((await shop.ask("GET", paymentPath, { token: ada.token })).status).toBe(200);
  });

  it("is one order, however often the same request is sent", async () => {
    const chair = await shop.createProduct(9);
    const cartId = await shop.createCart([{ sku: chair.sku, quantity: 1 }]);
    const key = newKey();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => shop.placeOrder(cartId, { key, email: "same@example.com" })),
    );
    const made = answers.filter((answer) => answer.status === 201);
    expect(new Set(made.map((answer) => answer.body.order.id)).size).toBe(1);
    expect(answers.filter((answer) => answer.status !== 201).every((answer) => answer.status === 409)).toBe(true);
    const again = await shop.placeOrder(cartId, { key, email: "same@example.com" });
    expect(again.status, again.text).toBe(201);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(again.body).toEqual(made[0]!.body);
    expect((await shop.stockOf(chair.sku)).reserved).toBe(1);
  });

  it("is one order, however many keys the same cart is checked out with at once", async () => {
    const sofa = await shop.createProduct(50);
    const cartId = await shop.createCart([{ sku: sofa.sku, quantity: 1 }]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => shop.placeOrder(cartId)));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 409)).toHaveLength(19);
    expect((await shop.stockOf(sofa.sku)).reserved).toBe(1);
  });

  it("fails with a declined card, and succeeds with the next one", async () => {
    const book = await shop.createProduct(2);
    const placed = await shop.order(book);
    expect((await shop.pay(placed.payment, "pm_card_chargeDeclined")).status).toBe(402);
    await eventually(async () => expect((await shop.getOrder(placed)).paymentStatus).toBe("failed"));
    expect((await shop.pay(placed.payment)).status).toBe(200);
    expect((await shop.until(placed, "CONFIRMED")).paymentStatus).toBe("paid");
  });

  it("can be cancelled before it is paid, and the stock is free again", async () => {
    const vase = await shop.createProduct(4);
    const placed = await shop.order(vase, 3);
    const cancelled = await shop.ask("POST", `/v1/orders/${placed.order.id}/cancel`, {
      orderToken: placed.orderToken,
      json: { reason: "changed my mind" },
    });
    expect(cancelled.status, cancelled.text).toBe(200);
    await eventually(async () =>
      expect(await shop.stockOf(vase.sku)).toEqual({ onHand: 4, reserved: 0, available: 4, ledger: 4 }),
    );
    expect(
      (await shop.ask("POST", `/v1/orders/${placed.order.id}/cancel`, { orderToken: placed.orderToken, json: {} })).body
        .code,
    ).toBe("invalid_transition");
  });

  it("refuses a total that has changed, and takes nothing", async () => {
    const plant = await shop.createProduct(4, 1000);
    const cartId = await shop.createCart([{ sku: plant.sku, quantity: 1 }]);
    const answer = await shop.placeOrder(cartId, { json: { expectedTotal: { amount: 1, currency: "USD" } } });
    expect([answer.status, (answer.body as { code?: string }).code]).toEqual([422, "price_changed"]);
    expect((await shop.stockOf(plant.sku)).reserved).toBe(0);
    expect((await shop.placeOrder(cartId)).status).toBe(201);
  });
});
