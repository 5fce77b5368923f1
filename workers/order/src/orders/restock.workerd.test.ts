import { describe, expect, it } from "vitest";
import { historyOf, openShop, placedOrder, sql, type Shop } from "../../test/support.ts";
import { cancelOrder } from "./cancel-order.ts";
import { confirmPayment } from "./confirm-payment.ts";
import { claimRestock, dropRestock, finishRestock } from "./restock.ts";

/** An order of 5 units that was paid. */
async function soldOrder(shop: Shop, quantity = 5) {
  const { order, paymentId, variantId } = await placedOrder(shop, { quantity });
  await confirmPayment(shop.ctx, { orderId: order.id, paymentId, amount: order.totals.total });
  const orderItemId = order.items[0]?.id ?? "";
  const refund = (units: number, refundId = crypto.randomUUID()) => ({
    orderId: order.id,
    paymentId,
    refundId,
    lines: [{ orderItemId, quantity: units }],
  });
  const restocked = async () => {
    const [row] = await sql`select restocked from order_items where order_id = ${order.id}`;
    return row?.["restocked"];
  };
  return { order, orderItemId, variantId, refund, restocked };
}

describe("putting back what a refund returns", () => {
  it("twenty refunds at once of 2 of 5 units: two have them, the others learn what is left", async () => {
    const shop = openShop();
    const { refund, restocked, orderItemId } = await soldOrder(shop);
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => claimRestock(shop.ctx, refund(2))));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") {
        expect(outcome.reason).toMatchObject({ code: "conflict", extra: { lines: [{ orderItemId, requested: 2 }] } });
      }
    }
    expect(await restocked()).toBe(4);
    await expect(claimRestock(shop.ctx, refund(1))).resolves.toBeNull();
    await expect(claimRestock(shop.ctx, refund(1))).rejects.toMatchObject({ extra: { lines: [{ left: 0 }] } });
  });

  it("the same refund claims once, and is put back once, with one entry in the history", async () => {
    const shop = openShop();
    const { order, refund, restocked, variantId } = await soldOrder(shop);
    const made = refund(2);
    await claimRestock(shop.ctx, made);
    await claimRestock(shop.ctx, made);
    expect(await restocked()).toBe(2);
    expect(shop.siblings.stockOf(variantId)).toBe(5);
    await Promise.all([finishRestock(shop.ctx, made), finishRestock(shop.ctx, made)]);
    await finishRestock(shop.ctx, made);
    expect(shop.siblings.stockOf(variantId)).toBe(7);
    expect(await historyOf(order.id)).toEqual(["order.created", "order.confirmed", "order.restocked"]);
  });

  it("a refund that failed frees its units; a claim of it that comes late takes nothing", async () => {
    const shop = openShop();
    const { refund, restocked, variantId } = await soldOrder(shop);
    const [failed, late] = [refund(4), refund(4)];
    await claimRestock(shop.ctx, failed);
    await dropRestock(shop.ctx, failed);
    await dropRestock(shop.ctx, failed);
    await dropRestock(shop.ctx, late);
    await expect(claimRestock(shop.ctx, late)).rejects.toMatchObject({ code: "conflict" });
    await finishRestock(shop.ctx, failed);
    await finishRestock(shop.ctx, late);
    expect(await restocked()).toBe(0);
    expect(shop.siblings.stockOf(variantId)).toBe(5);
    await expect(claimRestock(shop.ctx, refund(5))).resolves.toBeNull();
  });

  it("refuses items that are not the order's, an item twice, and orders that are not sold", async () => {
    const shop = openShop();
    const sold = await soldOrder(shop);
    const other = await soldOrder(shop);
    const made = sold.refund(1);
    for (const [code, ...lines] of [
      ["validation_failed", { orderItemId: other.orderItemId, quantity: 1 }],
      ["validation_failed", ...made.lines, ...made.lines],
      ["conflict", { orderItemId: sold.orderItemId, quantity: 6 }],
      ["validation_failed", { orderItemId: sold.orderItemId, quantity: -1 }],
    ] as const) {
      await expect(claimRestock(shop.ctx, { ...made, lines })).rejects.toMatchObject({ code });
    }
    const { order } = await placedOrder(shop);
    const lines = [{ orderItemId: order.items[0]?.id ?? "", quantity: 1 }];
    const unpaid = claimRestock(shop.ctx, { orderId: order.id, refundId: "unpaid", lines });
    await expect(unpaid).rejects.toMatchObject({ code: "invalid_transition" });
    expect(await sold.restocked()).toBe(0);
  });

  it("an order cancelled in between has given everything back: nothing more is put back, or told", async () => {
    const shop = openShop();
    const { order, refund, variantId } = await soldOrder(shop);
    const made = refund(2);
    await claimRestock(shop.ctx, made);
    const principal = { userId: "boss", email: "", role: "ADMIN", sessionId: "s" } as const;
    await cancelOrder(shop.ctx, { orderId: order.id, principal });
    await shop.settled();
    expect(shop.siblings.stockOf(variantId)).toBe(10);
    await finishRestock(shop.ctx, made);
    expect(shop.siblings.stockOf(variantId)).toBe(10);
    expect(await historyOf(order.id)).not.toContain("order.restocked");
  });
});
