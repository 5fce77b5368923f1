import { DEVELOPMENT } from "@orderapp/contracts/development";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { problemsIn } from "../support/audit.ts";
import { eventually, newKey } from "../support/client.ts";
import { openShop, type Placed, type Shop } from "../support/shop.ts";

const ROUNDS = 6;

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());

const rounds = async <T>(run: () => Promise<T>): Promise<T[]> => {
  const results: T[] = [];
  for (let i = 0; i < ROUNDS; i++) results.push(await run());
  return results;
};
const cancel = ({ order, orderToken }: Placed) =>
  shop.ask("POST", `/v1/orders/${order.id}/cancel`, { orderToken, json: {} });
const ship = ({ order }: Placed) =>
  shop.ask("POST", `/v1/orders/${order.id}/ship`, {
    token: shop.admin,
    json: { carrier: "DHL", trackingNumber: "1" },
  });
async function confirmed(): Promise<Placed> {
  const placed = await shop.order(await shop.createProduct(5), 2);
  expect((await shop.pay(placed.payment)).status).toBe(200);
  await shop.until(placed, "CONFIRMED");
  return placed;
}
const atRest = () =>
  eventually(async () => {
    const stripe = { url: shop.cloud.urls.stripe, secretKey: DEVELOPMENT.stripeSecretKey };
    expect(await problemsIn(shop.sql, stripe)).toEqual([]);
  }, 60_000);

describe("at once", () => {
  it("twenty keys for one cart are one order, and twenty requests of one key are too", async () => {
    const sofa = await shop.createProduct(50);
    const [many, one] = [await cart(), await cart()];
    function cart(): Promise<string> {
      return shop.createCart([{ sku: sofa.sku, quantity: 1 }]);
    }
    const key = newKey();
    const [different, same] = await Promise.all([
      Promise.all(Array.from({ length: 20 }, () => shop.placeOrder(many))),
      Promise.all(Array.from({ length: 20 }, () => shop.placeOrder(one, { key, email: "one.key@example.com" }))),
    ]);
    expect(different.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const answer of different) expect([201, 409], answer.text).toContain(answer.status);
    const made = same.filter(({ status }) => status === 201);
    expect(new Set(made.map(({ body }) => body.order.id)).size).toBe(1);
    for (const answer of same) expect([201, 409], answer.text).toContain(answer.status);
    expect((await shop.stockOf(sofa.sku)).reserved).toBe(2);
    await atRest();
  });

  it("two cancel: one does, and stock and money go back once", async () => {
    const statuses = await rounds(async () => {
      const placed = await confirmed();
      const answers = await Promise.all([cancel(placed), cancel(placed)]);
      return answers.map(({ status }) => status).toSorted((a, b) => a - b);
    });
    expect(statuses).toEqual(Array.from({ length: ROUNDS }, () => [200, 409]));
    await atRest();
  });

  it("one ships and one cancels: either wins, and the other is told so", async () => {
    const outcomes = await rounds(async () => {
      const placed = await confirmed();
      const [shipped, cancelled] = await Promise.all([ship(placed), cancel(placed)]);
      const { status } = await shop.getOrder(placed);
      return `${shipped.status} ${cancelled.status} ${status}`;
    });
    for (const outcome of outcomes) expect(["200 409 SHIPPED", "409 200 CANCELLED"]).toContain(outcome);
    await atRest();
  });

  it("one pays and one cancels: the money has its order, or goes back", async () => {
    for (const placed of await rounds(async () => {
      const order = await shop.order(await shop.createProduct(5), 2);
      const [paid, cancelled] = await Promise.all([shop.pay(order.payment), cancel(order)]);
      expect(cancelled.status, cancelled.text).toBe(200);
      return { ...order, paid: paid.status === 200 };
    })) {
      await eventually(async () => {
        const wanted = { status: "CANCELLED", paymentStatus: placed.paid ? "refunded" : "unpaid" };
        expect(await shop.getOrder(placed)).toMatchObject(wanted);
      }, 60_000);
    }
    await atRest();
  });
});
