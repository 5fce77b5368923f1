import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openShop, type Shop } from "../support/shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());

describe("the last units", () => {
  it("100 buyers at once for a stock of 20: 20 orders, 80 refusals, nothing else", async () => {
    const variant = await shop.createProduct(20);
    const carts = await Promise.all(
      Array.from({ length: 100 }, () => shop.createCart([{ sku: variant.sku, quantity: 1 }])),
    );
    const answers = await Promise.all(carts.map((cartId) => shop.placeOrder(cartId)));
    const outcomes = Object.groupBy(answers, (answer) =>
      answer.status === 201 ? "ordered" : `${answer.status} ${(answer.body as { code?: string }).code}`,
    );
    expect(Object.fromEntries(Object.entries(outcomes).map(([name, list]) => [name, list?.length]))).toEqual({
      ordered: 20,
      "409 insufficient_stock": 80,
    });
    expect(await shop.stockOf(variant.sku)).toEqual({ onHand: 20, reserved: 20, available: 0, ledger: 20 });
    const numbers = answers.flatMap((answer) => (answer.status === 201 ? [answer.body.order.number] : []));
    expect(new Set(numbers).size).toBe(20);
  });

  it("lines of one order for the same variant are summed before stock is taken", async () => {
    const variant = await shop.createProduct(3);
    const cartId = await shop.createCart([{ sku: variant.sku, quantity: 2 }]);
    const more = await shop.ask("POST", `/v1/carts/${cartId}/items`, { json: { sku: variant.sku, quantity: 2 } });
    expect([more.status, more.body.code]).toEqual([409, "insufficient_stock"]);
    expect(more.body["available"]).toBe(3);
  });

  it("orders of several items in opposite order neither dead-lock nor oversell", async () => {
    const [a, b] = [await shop.createProduct(10), await shop.createProduct(10)];
    const carts = await Promise.all(
      Array.from({ length: 40 }, (_, i) => {
        const lines = [
          { sku: a.sku, quantity: 1 },
          { sku: b.sku, quantity: 1 },
        ];
        return shop.createCart(i % 2 ? lines : lines.toReversed());
      }),
    );
    const answers = await Promise.all(carts.map((cartId) => shop.placeOrder(cartId)));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(10);
    expect(answers.filter((answer) => answer.status === 409)).toHaveLength(30);
    for (const { sku } of [a, b])
      expect(await shop.stockOf(sku)).toEqual({ onHand: 10, reserved: 10, available: 0, ledger: 10 });
  });
});
