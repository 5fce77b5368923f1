import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { CartState } from "../carts/cart.ts";
import { env, filledCart, openShop, type Shop } from "../../test/support.ts";

const add = (shop: Shop, cartId: string, body: object) => shop.ask("POST", `/v1/carts/${cartId}/items`, { body });

describe("a cart", () => {
  it("is created with its cookie, filled, changed and emptied", async () => {
    const shop = openShop();
    const mug = shop.siblings.sell({ available: 5 });
    const created = await shop.ask("POST", "/v1/carts", { body: {} });
    expect([created.status, created.body.status, created.body.currency]).toEqual([201, "active", "USD"]);
    const cookie = created.headers.get("set-cookie") ?? "";
    for (const part of [`cart=${created.body.id}`, "HttpOnly", "Secure", "SameSite=Lax"])
      expect(cookie).toContain(part);
    expect(created.body.id.length).toBeGreaterThanOrEqual(22);
    const { id } = created.body;
    await add(shop, id, { sku: mug.sku, quantity: 2 });
    const { body } = await add(shop, id, { variantId: mug.variantId, quantity: 1 });
    expect(body.items).toMatchObject([
      { quantity: 3, lineTotal: { amount: 3750 }, available: 5, productId: mug.productId },
    ]);
    expect(body.totals).toMatchObject({ subtotal: { amount: 3750 }, total: { amount: 3750 } });
    const item = `/v1/carts/${id}/items/${body.items[0].id}`;
    expect((await shop.ask("PATCH", item, { body: { quantity: 1 } })).body.items[0].quantity).toBe(1);
    expect((await shop.ask("PATCH", item, { body: { quantity: 0 } })).body.items).toEqual([]);
    expect((await shop.ask("PATCH", item, { body: { quantity: 1 } })).status).toBe(404);
    await add(shop, id, { sku: mug.sku, quantity: 2 });
    expect((await shop.ask("DELETE", `/v1/carts/${id}`)).body.items).toEqual([]);
    const again = await add(shop, id, { sku: mug.sku, quantity: 2 });
    const removed = await shop.ask("DELETE", `/v1/carts/${id}/items/${again.body.items[0].id}`);
    expect([removed.status, removed.body.items]).toEqual([200, []]);
  });

  it("adds up parallel additions exactly", async () => {
    const shop = openShop();
    const { cartId, variant } = await filledCart(shop, { stock: 100, quantity: 1 });
    await Promise.all(Array.from({ length: 30 }, () => add(shop, cartId, { sku: variant.sku, quantity: 1 })));
    const { body } = await shop.ask("GET", `/v1/carts/${cartId}`);
    expect(body.items[0].quantity).toBe(31);
    expect(body.version).toBe(31);
  });

  it("holds no more than there is, by the stock of this moment", async () => {
    const shop = openShop();
    const { cartId, variant } = await filledCart(shop, { stock: 5, quantity: 4 });
    const short = await add(shop, cartId, { sku: variant.sku, quantity: 2 });
    expect(short.body).toMatchObject({ status: 409, code: "insufficient_stock", available: 5 });
    shop.siblings.sell({ variantId: variant.variantId, available: 6 });
    const { body } = await add(shop, cartId, { sku: variant.sku, quantity: 2 });
    expect(body.items[0].quantity).toBe(6);
    shop.siblings.sell({ variantId: variant.variantId, available: 8 });
    const item = `/v1/carts/${cartId}/items/${body.items[0].id}`;
    expect((await shop.ask("PATCH", item, { body: { quantity: 8 } })).status).toBe(200);
    expect((await shop.ask("PATCH", item, { body: { quantity: 9 } })).body.available).toBe(8);
    shop.siblings.sell({ variantId: variant.variantId, backorder: true });
    expect((await shop.ask("PATCH", item, { body: { quantity: 9 } })).status).toBe(200);
  });

  it("shows today's price, and says what changed since the item was added", async () => {
    const shop = openShop();
    const { cartId, variant } = await filledCart(shop, { quantity: 2 });
    const { variantId } = variant;
    expect((await shop.ask("GET", `/v1/carts/${cartId}`)).body.notices).toEqual([]);
    shop.siblings.sell({ variantId, unitPrice: { amount: 2000, currency: "USD" }, available: 1 });
    const moved = await shop.ask("GET", `/v1/carts/${cartId}`);
    expect(moved.body.totals.total.amount).toBe(4000);
    expect(moved.body.notices).toMatchObject([
      { code: "price_changed", previousPrice: { amount: 1250 }, currentPrice: { amount: 2000 } },
      { code: "insufficient_stock" },
    ]);
    shop.siblings.sell({ variantId, sellable: false });
    const gone = await shop.ask("GET", `/v1/carts/${cartId}`);
    expect([gone.body.notices[0].code, gone.body.items[0].available]).toEqual(["unavailable", 0]);
  });

  it("refuses bad input with the contract's codes", async () => {
    const shop = openShop();
    const { cartId, variant } = await filledCart(shop);
    const { sku, variantId } = variant;
    const bodies: unknown[] = [
      { sku, quantity: 0 },
      { sku, quantity: 1000 },
      { sku, quantity: 1.5 },
      { sku, quantity: "2" },
      { sku },
      { quantity: 1 },
      { sku, variantId, quantity: 1 },
      { sku, quantity: 1, gift: true },
      [],
    ];
    for (const body of bodies) {
      const answer = await shop.ask("POST", `/v1/carts/${cartId}/items`, { body });
      expect([answer.status, answer.body.code]).toEqual([422, "validation_failed"]);
    }
    expect((await shop.ask("POST", `/v1/carts/${cartId}/items`, { body: "{" })).body.code).toBe("malformed_json");
    expect((await add(shop, cartId, { sku: "nothing", quantity: 1 })).status).toBe(404);
    const draft = shop.siblings.sell({ sellable: false });
    expect((await add(shop, cartId, { sku: draft.sku, quantity: 1 })).status).toBe(404);
    const euro = shop.siblings.sell({ unitPrice: { amount: 1, currency: "EUR" } });
    expect((await add(shop, cartId, { sku: euro.sku, quantity: 1 })).body.code).toBe("currency_mismatch");
    const many = Array.from({ length: 101 }, () => ({ sku, quantity: 1 }));
    expect((await shop.ask("POST", "/v1/carts", { body: { items: many } })).status).toBe(422);
    expect((await shop.ask("POST", "/v1/carts", { body: { currency: "XXZ" } })).status).toBe(422);
  });

  it("answers 404 to an id never made, and keeps nothing of it", async () => {
    const shop = openShop();
    const id = "A".repeat(24);
    expect((await shop.ask("GET", `/v1/carts/${id}`)).status).toBe(404);
    expect((await shop.ask("DELETE", `/v1/carts/${id}`)).status).toBe(404);
    expect((await shop.ask("GET", "/v1/carts/short")).status).toBe(404);
    const kept = await runInDurableObject(env.CARTS.getByName(id), (_cart, state) => [...state.storage.kv.list()]);
    expect(kept).toEqual([]);
  });

  it("lives from its last change on, and leaves nothing when its time is over", async () => {
    const shop = openShop();
    const { cartId } = await filledCart(shop);
    const cart = env.CARTS.getByName(cartId);
    expect(await runDurableObjectAlarm(cart)).toBe(true);
    expect((await shop.ask("GET", `/v1/carts/${cartId}`)).status).toBe(200);
    await runInDurableObject(cart, (_cart, state) => {
      state.storage.kv.put("cart", { ...state.storage.kv.get<CartState>("cart"), expiresAt: Date.now() - 1 });
    });
    expect(await runDurableObjectAlarm(cart)).toBe(true);
    expect((await shop.ask("GET", `/v1/carts/${cartId}`)).status).toBe(404);
    expect(await runInDurableObject(cart, (_cart, state) => [...state.storage.kv.list()])).toEqual([]);
  });
});

describe("claiming a cart", () => {
  it("makes it one person's alone", async () => {
    const shop = openShop();
    const { cartId, variant } = await filledCart(shop);
    expect((await shop.ask("POST", `/v1/carts/${cartId}/claim`)).status).toBe(401);
    const claimed = await shop.ask("POST", `/v1/carts/${cartId}/claim`, { as: "ada" });
    expect([claimed.status, claimed.body.userId]).toEqual([200, "ada"]);
    expect((await shop.ask("GET", `/v1/carts/${cartId}`, { as: "ada" })).status).toBe(200);
    expect((await shop.ask("GET", "/v1/carts/mine", { as: "ada" })).body.id).toBe(cartId);
    for (const stranger of [{}, { as: "eve" }, { as: "root", admin: true }]) {
      expect((await shop.ask("GET", `/v1/carts/${cartId}`, stranger)).status).toBe(404);
      const body = { sku: variant.sku, quantity: 1 };
      expect((await shop.ask("POST", `/v1/carts/${cartId}/items`, { ...stranger, body })).status).toBe(404);
      expect((await shop.ask("DELETE", `/v1/carts/${cartId}`, stranger)).status).toBe(404);
    }
    expect((await shop.ask("POST", `/v1/carts/${cartId}/claim`, { as: "eve" })).status).toBe(404);
  });

  it("merges the earlier cart once, capped by stock", async () => {
    const shop = openShop();
    const user = `user-${crypto.randomUUID()}`;
    const mug = shop.siblings.sell({ available: 5 });
    const cup = shop.siblings.sell({ available: 5 });
    const items = [
      { sku: mug.sku, quantity: 4 },
      { sku: cup.sku, quantity: 1 },
    ];
    const earlier = await shop.ask("POST", "/v1/carts", { body: { items } });
    const later = await shop.ask("POST", "/v1/carts", { body: { items: [{ sku: mug.sku, quantity: 3 }] } });
    await shop.ask("POST", `/v1/carts/${earlier.body.id}/claim`, { as: user });
    const claims = await Promise.all(
      [1, 2, 3].map(() => shop.ask("POST", `/v1/carts/${later.body.id}/claim`, { as: user })),
    );
    expect(claims.map(({ status }) => status)).toEqual([200, 200, 200]);
    const mine = await shop.ask("GET", "/v1/carts/mine", { as: user });
    expect(mine.body.id).toBe(later.body.id);
    expect(mine.body.items.map((item: { quantity: number }) => item.quantity)).toEqual([5, 1]);
    const old = await shop.ask("POST", `/v1/carts/${earlier.body.id}/items`, { as: user, body: items[1] });
    expect(old.body.code).toBe("cart_checked_out");
    expect((await shop.ask("GET", "/v1/carts/mine", { as: `${user}-other` })).status).toBe(404);
    expect((await shop.ask("GET", "/v1/carts/mine")).status).toBe(401);
  });

  it("leaves one cart with all lines when several are claimed at once", async () => {
    const shop = openShop();
    const user = `user-${crypto.randomUUID()}`;
    const carts = await Promise.all([1, 2, 3, 4].map(() => filledCart(shop)));
    await Promise.all(carts.map(({ cartId }) => shop.ask("POST", `/v1/carts/${cartId}/claim`, { as: user })));
    const mine = await shop.ask("GET", "/v1/carts/mine", { as: user });
    const skus = mine.body.items.map(({ sku }: { sku: string }) => sku);
    expect(skus.toSorted()).toEqual(carts.map(({ variant }) => variant.sku).toSorted());
    const all = await Promise.all(carts.map(({ cartId }) => shop.ask("GET", `/v1/carts/${cartId}`, { as: user })));
    expect(all.filter(({ body }) => body.status === "active")).toHaveLength(1);
  });
});
