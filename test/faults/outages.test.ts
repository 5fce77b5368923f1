import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/client.ts";
import { openShop, type Placed, type Shop, type Variant } from "../support/shop.ts";

let shop: Shop;
let variant: Variant;
let person: { token: string; email: string };
const components = ["neon", "mongo", "upstash", "smtp", "stripe"] as const;

beforeAll(async () => {
  shop = await openShop();
  variant = await shop.createProduct(1000);
  person = await shop.register("Grace");
});
afterEach(() => {
  for (const component of components) {
    shop.cloud.setDown(component, false);
    shop.cloud.faults[component].set({ latencyMs: 0 });
  }
});
afterAll(() => shop?.close());

/** Asks, and says status, code and whether it took under 5 s (the contract's bound, not a measurement). */
async function outcome(method: string, path: string, options: Parameters<Shop["ask"]>[2] = {}) {
  const started = Date.now();
  const { status, body } = await shop.ask(method, path, options);
  return { status, code: body?.code, inTime: Date.now() - started < 5_500 };
}
const UNAVAILABLE = { status: 503, code: "unavailable", inTime: true };
const fine = async (method: string, path: string, options: Parameters<Shop["ask"]>[2] = {}) => {
  const answer = await outcome(method, path, options);
  expect({ ...answer, path }).toMatchObject({ inTime: true, path, code: undefined });
  expect(answer.status).toBeLessThan(300);
};
const login = { email: "", password: "correct-horse-battery" };

describe("a backing service is down", () => {
  it("MongoDB from the start: objects whose first connection failed serve when it is there", async () => {
    const orders = () =>
      Promise.all(
        Array.from({ length: 24 }, () =>
          shop.createCart([{ sku: variant.sku, quantity: 1 }]).then((id) => shop.placeOrder(id)),
        ),
      );
    shop.cloud.setDown("mongo");
    expect(new Set((await orders()).map(({ status }) => status))).toEqual(new Set([503]));
    shop.cloud.setDown("mongo", false);
    await eventually(async () => expect(new Set((await orders()).map(({ status }) => status))).toEqual(new Set([201])));
  });

  it("PostgreSQL: carts, sign-in and payments go on; catalogue writes and orders answer 503", async () => {
    const cartId = await shop.createCart([{ sku: variant.sku, quantity: 1 }]);
    const placed = await shop.order(variant);
    shop.cloud.setDown("neon");
    expect(await outcome("GET", `/v1/orders/${placed.order.id}`, { orderToken: placed.orderToken })).toEqual(
      UNAVAILABLE,
    );
    expect(
      await outcome("POST", "/v1/products", {
        token: shop.admin,
        json: { title: "x", variants: [{ sku: "NEVER-1", price: { amount: 1, currency: "USD" } }] },
      }),
    ).toEqual(UNAVAILABLE);
    const refused = await shop.placeOrder(cartId);
    expect(refused.status).toBe(503);
    await fine("GET", `/v1/carts/${cartId}`);
    await fine("POST", "/v1/auth/login", { json: { ...login, email: person.email } });
    await fine("GET", "/health/live");
    expect((await outcome("GET", "/health")).status).toBe(503);
    // Paid while the order's database is away: confirmed when it is back.
    expect((await shop.pay(placed.payment)).status).toBe(200);
    shop.cloud.setDown("neon", false);
    await shop.until(placed, "CONFIRMED", 60_000);
    // The cart is held while it is made sure that the refused order can never be written.
    await eventually(async () => expect((await shop.placeOrder(cartId)).status).toBe(201), 60_000);
  });

  it("MongoDB: the catalogue, carts and orders' reading go on; sign-in answers 503; webhooks are kept", async () => {
    const placed = await shop.order(variant);
    shop.cloud.setDown("mongo");
    expect(await outcome("POST", "/v1/auth/login", { json: { ...login, email: person.email } })).toEqual(UNAVAILABLE);
    expect(await outcome("GET", `/v1/payments/${placed.payment.id}`, { token: shop.admin })).toEqual(UNAVAILABLE);
    await fine("GET", "/v1/products");
    await fine("GET", `/v1/orders/${placed.order.id}`, { orderToken: placed.orderToken });
    await fine("POST", "/v1/carts", { json: { items: [{ sku: variant.sku, quantity: 1 }] } });
    expect((await shop.pay(placed.payment)).status).toBe(200);
    shop.cloud.setDown("mongo", false);
    await shop.until(placed, "CONFIRMED", 60_000);
    // Each object that keeps connections learns of the new ones at its first try.
    await eventually(
      async () => void (await Promise.all(Array.from({ length: 12 }, () => shop.order(variant)))),
      30_000,
    );
  });

  it("Redis: everything goes on but the notification log; mails come when it is back", async () => {
    shop.cloud.setDown("upstash");
    await fine("GET", "/v1/products");
    await fine("GET", `/v1/products/${variant.productId}`);
    expect(await outcome("GET", "/v1/notifications", { token: shop.admin })).toEqual(UNAVAILABLE);
    const placed = await shop.order(variant, 1, "redis.down@example.com");
    await shop.pay(placed.payment);
    await shop.until(placed, "CONFIRMED");
    shop.cloud.setDown("upstash", false);
    await mailed(placed);
  }, 240_000);

  it("SMTP: orders go on; mails come when it is back, each once", async () => {
    shop.cloud.setDown("smtp");
    const placed = await shop.order(variant, 1, "smtp.down@example.com");
    await shop.pay(placed.payment);
    await shop.until(placed, "CONFIRMED");
    await eventually(async () => {
      const log = await shop.ask<{ data: { status: string; attempts: number }[] }>(
        "GET",
        `/v1/notifications?orderId=${placed.order.id}`,
        { token: shop.admin },
      );
      expect(log.body.data.filter((item) => item.status === "queued" && item.attempts > 0)).toHaveLength(2);
    });
    shop.cloud.setDown("smtp", false);
    await mailed(placed);
  }, 240_000);

  it("Stripe: an order is refused whole, the cart stays, and stock is free; all else goes on", async () => {
    const other = await shop.createProduct(5);
    const cartId = await shop.createCart([{ sku: other.sku, quantity: 2 }]);
    shop.cloud.setDown("stripe");
    const started = Date.now();
    const refused = await shop.placeOrder(cartId);
    expect([refused.status, Date.now() - started < 6_000]).toEqual([503, true]);
    await fine("GET", "/v1/products");
    await eventually(async () => expect(await shop.stockOf(other.sku)).toMatchObject({ onHand: 5, reserved: 0 }));
    shop.cloud.setDown("stripe", false);
    const accepted = await shop.placeOrder(cartId);
    expect(accepted.status, accepted.text).toBe(201);
    await shop.pay(accepted.body.payment);
    await shop.until(accepted.body, "CONFIRMED");
  });
});

describe("a backing service hangs", () => {
  const hang = (component: (typeof components)[number]) => shop.cloud.faults[component].set({ latencyMs: 12_000 });

  it("PostgreSQL: what needs it answers 503 in time", async () => {
    const placed = await shop.order(variant);
    hang("neon");
    expect(await outcome("GET", `/v1/orders/${placed.order.id}`, { orderToken: placed.orderToken })).toEqual(
      UNAVAILABLE,
    );
    expect(await outcome("GET", `/v1/inventory/${variant.sku}`, { token: shop.admin })).toEqual(UNAVAILABLE);
  });

  it("MongoDB: what needs it answers 503 in time", async () => {
    hang("mongo");
    const json = { ...login, email: person.email };
    expect(await outcome("POST", "/v1/auth/login", { json })).toEqual(UNAVAILABLE);
    await fine("GET", "/v1/products");
  });

  it("Redis: reads of the catalogue are slower, and go on", async () => {
    hang("upstash");
    await fine("GET", "/v1/products?limit=7");
    expect(await outcome("GET", "/v1/notifications", { token: shop.admin })).toEqual(UNAVAILABLE);
  });

  it("Stripe: an order is refused in time, and nothing stays taken", async () => {
    const other = await shop.createProduct(5);
    const cartId = await shop.createCart([{ sku: other.sku, quantity: 2 }]);
    hang("stripe");
    const started = Date.now();
    expect((await shop.placeOrder(cartId)).status).toBe(503);
    expect(Date.now() - started).toBeLessThan(5_500);
    await eventually(async () => expect(await shop.stockOf(other.sku)).toMatchObject({ onHand: 5, reserved: 0 }));
  });
});

async function mailed(placed: Placed): Promise<void> {
  await eventually(
    async () => {
      await shop.stack.runCron();
      const subjects = (await shop.mailsTo(placed.order.email)).map((mail) => mail.Subject);
      expect(subjects.toSorted()).toEqual([
        `Order ${placed.order.number} is confirmed`,
        `We have your order ${placed.order.number}`,
      ]);
    },
    180_000,
    5_000,
  );
}
