import { describe, expect, it } from "vitest";
import { openShop, stocked, unique } from "../../test/support.ts";
import { commitStock } from "./commit-stock.ts";
import { releaseStock } from "./release-stock.ts";
import { reserveStock } from "./reserve-stock.ts";
import { restockSale } from "./restock-sale.ts";

const shop = openShop();
const { ctx } = shop;

/** A sale of so many units of a new variant. */
async function sold(quantity: number, stock: number, over: object = {}) {
  const { sku, variantId } = await stocked(shop, { onHand: stock, ...over });
  const orderId = unique("order");
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  await reserveStock(ctx, { orderId, currency: "USD", lines: [{ variantId, quantity }], expiresAt });
  await commitStock(ctx, orderId);
  const back = (units: number, refundId = unique("refund")) =>
    restockSale(ctx, { orderId, refundId, lines: [{ variantId, quantity: units }] });
  const books = async () => {
    const level = await ctx.stock.level(sku);
    const moves = (await ctx.stock.movements(sku, 100, undefined)) ?? [];
    expect(moves.reduce((sum, { delta }) => sum + delta, 0)).toBe(level?.onHand);
    return { onHand: level?.onHand, reserved: level?.reserved, reasons: moves.map(({ reason }) => reason) };
  };
  return { orderId, variantId, sku, back, books };
}

describe("putting a sale's units back", () => {
  it("adds them to what is on hand, once per refund, with a line in the ledger", async () => {
    const { orderId, back, books } = await sold(4, 10);
    const refundId = unique("refund");
    const answers = await Promise.all(Array.from({ length: 5 }, () => back(3, refundId)));
    expect(answers).toEqual(Array.from({ length: 5 }, () => ({ restocked: true })));
    expect(await books()).toEqual({ onHand: 9, reserved: 0, reasons: ["return", "sale", "initial"] });
    await releaseStock(ctx, orderId, "cancelled");
    expect(await books()).toMatchObject({ onHand: 10, reserved: 0 });
  });

  it("never more than was sold, however many at once; the cancelled order gives back only the rest", async () => {
    const { orderId, back, books } = await sold(5, 5);
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => back(2)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    expect(await books()).toMatchObject({ onHand: 4, reserved: 0 });
    await releaseStock(ctx, orderId, "cancelled");
    expect(await books()).toMatchObject({ onHand: 5, reserved: 0 });
    expect(await back(1)).toEqual({ restocked: false });
    expect(await books()).toMatchObject({ onHand: 5, reserved: 0 });
  });

  it("of a sale that waits for stock, the units owed are owed no longer, and go first", async () => {
    const { orderId, back, books } = await sold(5, 2, { backorder: true });
    expect(await books()).toMatchObject({ onHand: 0, reserved: 3 });
    await back(2);
    expect(await books()).toMatchObject({ onHand: 0, reserved: 1 });
    await back(2);
    expect(await books()).toMatchObject({ onHand: 1, reserved: 0 });
    await releaseStock(ctx, orderId, "cancelled");
    expect(await books()).toMatchObject({ onHand: 2, reserved: 0 });
  });

  it("refuses orders and lines that are not there", async () => {
    const { orderId, variantId, books } = await sold(1, 1);
    const other = await sold(1, 1);
    const lines = [{ variantId, quantity: 1 }];
    await expect(restockSale(ctx, { orderId: unique("none"), refundId: "r", lines })).rejects.toMatchObject({
      code: "not_found",
    });
    for (const wrong of [[], [{ variantId: "x", quantity: 1 }], [{ variantId: other.variantId, quantity: 1 }]]) {
      const refused = restockSale(ctx, { orderId, refundId: unique("refund"), lines: wrong });
      await expect(refused).rejects.toMatchObject({ code: "conflict" });
    }
    expect(await books()).toMatchObject({ onHand: 0, reserved: 0 });
  });
});
