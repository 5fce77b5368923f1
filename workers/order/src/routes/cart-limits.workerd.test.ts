import { describe, expect, it } from "vitest";
import { filledCart, openShop, orderBody, type Shop } from "../../test/support.ts";

const add = (shop: Shop, cartId: string, body: object, as?: string) =>
  shop.ask("POST", `/v1/carts/${cartId}/items`, { body, ...(as === undefined ? {} : { as }) });
const order = (shop: Shop, cartId: string, as?: string) =>
  shop.ask("POST", "/v1/orders", {
    body: orderBody(cartId),
    key: crypto.randomUUID(),
    ...(as === undefined ? {} : { as }),
  });
const newPerson = (): string => `user-${crypto.randomUUID()}`;

describe("the limits of a cart", () => {
  it("are 100 lines", async () => {
    const shop = openShop();
    const variants = Array.from({ length: 101 }, () => shop.siblings.sell());
    const items = variants.map(({ sku }) => ({ sku, quantity: 1 }));
    const { body, status } = await shop.ask("POST", "/v1/carts", { body: { items: items.slice(0, 100) } });
    expect([status, body.items.length]).toEqual([201, 100]);
    const refused = await add(shop, body.id, items[100]!);
    expect(refused.body).toMatchObject({ status: 422, code: "validation_failed", errors: [{ path: "items" }] });
    expect((await add(shop, body.id, items[0]!)).status).toBe(200);
    const cart = await shop.ask("GET", `/v1/carts/${body.id}`);
    expect(cart.body.items).toHaveLength(100);
  });

  it("are 999 of one variant, however they come in", async () => {
    const shop = openShop();
    const { sku } = shop.siblings.sell({ available: 5000 });
    const { body } = await shop.ask("POST", "/v1/carts", { body: { items: [{ sku, quantity: 999 }] } });
    const item = `/v1/carts/${body.id}/items/${body.items[0].id}`;
    const more = await add(shop, body.id, { sku, quantity: 1 });
    expect(more.body).toMatchObject({ status: 422, code: "validation_failed", errors: [{ path: "quantity" }] });
    expect((await shop.ask("PATCH", item, { body: { quantity: 1000 } })).status).toBe(422);
    const twice = { items: [600, 600].map((quantity) => ({ sku, quantity })) };
    expect((await shop.ask("POST", "/v1/carts", { body: twice })).body.code).toBe("validation_failed");
    expect((await shop.ask("GET", `/v1/carts/${body.id}`)).body.items[0].quantity).toBe(999);
  });

  it("hold for a change of an item too, where 0 takes it out", async () => {
    const shop = openShop();
    const { cartId } = await filledCart(shop);
    const { body } = await shop.ask("GET", `/v1/carts/${cartId}`);
    const item = `/v1/carts/${cartId}/items/${body.items[0].id}`;
    for (const quantity of [-1, 1.5, 1000, "2", null, true, 1e21]) {
      const refused = await shop.ask("PATCH", item, { body: { quantity } });
      expect([quantity, refused.status, refused.body.errors?.[0]?.path]).toEqual([quantity, 422, "quantity"]);
      expect((await add(shop, cartId, { sku: body.items[0].sku, quantity })).status).toBe(422);
    }
    expect((await shop.ask("GET", `/v1/carts/${cartId}`)).body.version).toBe(body.version);
    expect((await shop.ask("PATCH", item, { body: { quantity: 0 } })).body.items).toEqual([]);
  });

  it("hold for what is merged on a claim", async () => {
    const shop = openShop();
    const userId = newPerson();
    const plenty = shop.siblings.sell({ available: 5000 });
    const endless = shop.siblings.sell({ available: 0, backorder: true });
    const few = shop.siblings.sell({ available: 7 });
    const cart = async (quantities: number[]) => {
      const items = [plenty, endless, few].map(({ sku }, i) => ({ sku, quantity: quantities[i] }));
      return String((await shop.ask("POST", "/v1/carts", { body: { items } })).body.id);
    };
    const earlier = await cart([600, 600, 5]);
    await shop.ask("POST", `/v1/carts/${earlier}/claim`, { as: userId });
    const later = await cart([600, 600, 5]);
    const { body } = await shop.ask("POST", `/v1/carts/${later}/claim`, { as: userId });
    expect(body.items.map((item: { quantity: number }) => item.quantity)).toEqual([999, 999, 7]);
  });
});

describe("a cart that is not the caller's to use", () => {
  it("goes to one of two who claim it at once, and does not exist for the other", async () => {
    const shop = openShop();
    for (let round = 0; round < 5; round++) {
      const people = [newPerson(), newPerson()];
      const { cartId } = await filledCart(shop);
      const claims = await Promise.all(people.map((as) => shop.ask("POST", `/v1/carts/${cartId}/claim`, { as })));
      expect(claims.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404]);
      const seen = await Promise.all(people.map((as) => shop.ask("GET", `/v1/carts/${cartId}`, { as })));
      expect(seen.map(({ status }) => status)).toEqual(claims.map(({ status }) => status));
      const mine = await Promise.all(people.map((as) => shop.ask("GET", "/v1/carts/mine", { as })));
      expect(mine.map(({ status }) => status)).toEqual(claims.map(({ status }) => status));
    }
  });

  it("is not found by its old id without its person, whatever is asked of it", async () => {
    const shop = openShop();
    const owner = newPerson();
    const { cartId, variant } = await filledCart(shop);
    const { body } = await shop.ask("POST", `/v1/carts/${cartId}/claim`, { as: owner });
    const item = `/v1/carts/${cartId}/items/${body.items[0].id}`;
    for (const as of [undefined, newPerson()]) {
      const by = as === undefined ? {} : { as };
      const answers = await Promise.all([
        shop.ask("GET", `/v1/carts/${cartId}`, by),
        add(shop, cartId, { sku: variant.sku, quantity: 1 }, as),
        shop.ask("PATCH", item, { ...by, body: { quantity: 1 } }),
        shop.ask("DELETE", item, by),
        shop.ask("DELETE", `/v1/carts/${cartId}`, by),
        order(shop, cartId, as),
      ]);
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    }
    expect((await shop.ask("GET", `/v1/carts/${cartId}`, { as: owner })).body.version).toBe(body.version);
  });

  it("is not changed any more once it was checked out", async () => {
    const shop = openShop();
    const { cartId, variant } = await filledCart(shop);
    const { body } = await shop.ask("GET", `/v1/carts/${cartId}`);
    const item = `/v1/carts/${cartId}/items/${body.items[0].id}`;
    expect((await order(shop, cartId)).status).toBe(201);
    await shop.settled();
    const answers = await Promise.all([
      add(shop, cartId, { sku: variant.sku, quantity: 1 }),
      shop.ask("PATCH", item, { body: { quantity: 1 } }),
      shop.ask("PATCH", item, { body: { quantity: 0 } }),
      shop.ask("DELETE", item),
      shop.ask("DELETE", `/v1/carts/${cartId}`),
      shop.ask("POST", `/v1/carts/${cartId}/claim`, { as: newPerson() }),
      order(shop, cartId),
    ]);
    expect(answers.map((answer) => [answer.status, answer.body.code])).toEqual(
      answers.map(() => [409, "cart_checked_out"]),
    );
    expect((await shop.ask("GET", `/v1/carts/${cartId}`)).body).toMatchObject({
      status: "checked_out",
      items: [{ quantity: 2 }],
    });
  });
});

describe("what is no longer for sale", () => {
  const gone = {
    "a deleted variant": (shop: Shop, variantId: string) => shop.siblings.withdraw(variantId),
    "an archived product": (shop: Shop, variantId: string) => void shop.siblings.sell({ variantId, sellable: false }),
  };

  it.each(Object.entries(gone))("%s is shown as such, and cannot be bought", async (_name, leave) => {
    const shop = openShop();
    const { cartId, variant } = await filledCart(shop, { stock: 5 });
    const other = shop.siblings.sell({ available: 5 });
    await add(shop, cartId, { sku: other.sku, quantity: 1 });
    leave(shop, variant.variantId);
    const { body } = await shop.ask("GET", `/v1/carts/${cartId}`);
    const [item] = body.items;
    expect(item).toMatchObject({ sku: variant.sku, quantity: 2, available: 0 });
    expect(body.notices).toMatchObject([{ itemId: item.id, code: "unavailable" }]);
    expect((await add(shop, cartId, { variantId: variant.variantId, quantity: 1 })).status).toBe(404);
    const refused = await order(shop, cartId);
    expect([refused.status, refused.body.code]).toEqual([409, "insufficient_stock"]);
    expect(shop.siblings.stockOf(other.variantId)).toBe(5);
    expect((await shop.ask("DELETE", `/v1/carts/${cartId}/items/${item.id}`)).body.notices).toEqual([]);
    expect((await order(shop, cartId)).status).toBe(201);
  });
});
