import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/client.ts";
import { openShop, type Placed, type Shop } from "../support/shop.ts";

type List = { data: { id: string; userId?: string }[]; page: { nextCursor: string | null } };

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());

const ordersOf = async (token: string): Promise<string[]> =>
  (await shop.ask<List>("GET", "/v1/orders", { token })).body.data.map(({ id }) => id);

describe("a guest who makes an account", () => {
  it("finds the orders there once the address is verified, and claims a later one by its token", async () => {
    const variant = await shop.createProduct(20);
    const ada = await shop.register("Ada");
    const asGuest = await shop.order(variant, 1, ada.email.toUpperCase());
    expect(await ordersOf(ada.token)).toEqual([]);

    const token = await shop.linkToken(ada.email, /./);
    expect((await shop.ask("POST", "/v1/auth/verify-email", { json: { token } })).status).toBe(200);
    await eventually(async () => expect(await ordersOf(ada.token)).toEqual([asGuest.order.id]), 10_000);
    expect(await shop.history(asGuest)).toEqual(["order.created", "order.claimed"]);

    const later = await shop.order(variant, 1, ada.email);
    const claim = (placed: Placed, by: string) =>
      shop.ask("POST", `/v1/orders/${placed.order.id}/claim`, { token: by, orderToken: placed.orderToken });
    expect(await ordersOf(ada.token)).toEqual([asGuest.order.id]);
    const eve = await shop.register("Eve");
    expect((await claim(later, eve.token)).body.code).toBe("forbidden");
    expect((await claim(later, ada.token)).body).toMatchObject({ userId: ada.userId });
    expect(await ordersOf(ada.token)).toEqual([later.order.id, asGuest.order.id]);
    expect(await ordersOf(eve.token)).toEqual([]);
    expect((await shop.ask("POST", `/v1/orders/${later.order.id}/cancel`, { token: ada.token })).status).toBe(200);
  });
});

describe("administrators", () => {
  it("find orders over the public origin, and others may not", async () => {
    const variant = await shop.createProduct(20);
    const { order } = await shop.order(variant, 2, `buyer.${process.pid}@example.com`);
    for (const query of [`q=${order.number.toLowerCase()}`, `q=buyer.${process.pid}@`, `q=${variant.sku}`]) {
      const { body } = await shop.ask<List>("GET", `/v1/orders?${query}`, { token: shop.admin });
      expect(body.data).toMatchObject([{ id: order.id }]);
    }
    const eve = await shop.register("Eve");
    const { status } = await shop.ask("GET", `/v1/orders?email=${order.email}`, { token: eve.token });
    expect(status).toBe(403);
    expect((await shop.ask("GET", "/v1/orders/export", { token: eve.token })).status).toBe(403);
  });

  it("take all orders as one file, which is never cut short in silence", async () => {
    const { order } = await shop.order(await shop.createProduct(5));
    const count = 20_000;
    await shop.sql.orders.query(
      `insert into orders (id, number, status, payment_status, user_id, email, currency, subtotal, discount, shipping,
         tax, total, shipping_address, billing_address, shipping_method, token_hash, version, created_at, updated_at)
       select gen_random_uuid(), 'COPY-' || n, status, payment_status, 'copies', email, currency, subtotal, discount,
         shipping, tax, total, shipping_address, billing_address, shipping_method, 'none', 1, created_at, updated_at
       from orders, generate_series(1, $2::int) n where id = $1`,
      [order.id, count],
    );
    const exported = () =>
      fetch(new URL("/v1/orders/export?userId=copies", shop.stack.url), {
        headers: { authorization: `Bearer ${shop.admin}` },
      });
    const whole = await exported();
    expect(whole.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const lines = (await whole.text()).split("\n");
    expect([lines.length, new Set(lines).size]).toEqual([count + 2, count + 2]);

    const cut = await exported();
    const reader = cut.body!.getReader();
    const first = await reader.read();
    expect(first.done).toBe(false);
    await shop.sql.orders.query("alter table orders rename to orders_away");
    const rest = (async () => {
      while (!(await reader.read()).done);
    })();
    await expect(rest).rejects.toThrow("terminated");
    await shop.sql.orders.query("alter table orders_away rename to orders");
    await shop.sql.orders.query("delete from orders where user_id = 'copies'");
  });
});
