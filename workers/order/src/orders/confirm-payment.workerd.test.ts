import { describe, expect, it } from "vitest";
import { env, historyOf, openShop, outboxOf, placedOrder, sql, type Shop } from "../../test/support.ts";
import { cancelOrder } from "./cancel-order.ts";
import { confirmPayment } from "./confirm-payment.ts";
import { expireOrders } from "./expire-orders.ts";
import { replay } from "./order.ts";
import { payableOrder } from "./payable-order.ts";
import { recordPaymentFailure } from "./record-payment-failure.ts";
import { recordRefund } from "./record-refund.ts";

const confirm = (shop: Shop, orderId: string, paymentId: string, amount = 2999) =>
  confirmPayment(shop.ctx, { orderId, paymentId, amount: { amount, currency: "USD" } });

const rowOf = async (orderId: string) => {
  const [row] = await sql`select status, payment_status, payment_id, cancel_reason from orders where id = ${orderId}`;
  return row;
};

const overdue = (orderId: string) =>
  sql`update orders set expires_at = now() - interval '1 second', next_check_at = null where id = ${orderId}`;

describe("money that arrives", () => {
  it("sells the stock and confirms the order once, however often it is told", async () => {
    const shop = openShop();
    const { order, paymentId, variantId } = await placedOrder(shop, { stock: 5 });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => confirm(shop, order.id, paymentId)));
    await shop.settled();
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(["confirmed"]));
    expect(await historyOf(order.id)).toEqual(["order.created", "order.confirmed"]);
    expect(await rowOf(order.id)).toMatchObject({ status: "CONFIRMED", payment_status: "paid", payment_id: paymentId });
    expect(shop.siblings.reservations.get(order.id)?.state).toBe("sold");
    expect(shop.siblings.stockOf(variantId)).toBe(3);
    expect(shop.siblings.published.map(({ type }) => type)).toEqual(["order.created", "order.confirmed"]);
    expect(await confirm(shop, order.id, paymentId)).toEqual({ outcome: "confirmed" });
  });

  it("is refused when it is not the order's amount or currency, or the order is unknown", async () => {
    const shop = openShop();
    const { order, paymentId } = await placedOrder(shop);
    await expect(confirm(shop, order.id, paymentId, 1)).rejects.toMatchObject({ code: "conflict" });
    const yen = { orderId: order.id, paymentId, amount: { amount: 2999, currency: "JPY" } };
    await expect(confirmPayment(shop.ctx, yen)).rejects.toMatchObject({ code: "conflict" });
    await expect(confirm(shop, crypto.randomUUID(), paymentId)).rejects.toMatchObject({ code: "not_found" });
    await expect(confirm(shop, "x", paymentId)).rejects.toMatchObject({ code: "not_found" });
    expect(await historyOf(order.id)).toEqual(["order.created"]);
  });

  it("goes back when the order is cancelled; the history keeps both facts, once", async () => {
    const shop = openShop();
    const { order, paymentId, orderToken, variantId } = await placedOrder(shop, { stock: 5 });
    await cancelOrder(shop.ctx, { orderId: order.id, orderToken });
    await shop.settled();
    const outcomes = await Promise.all([1, 2, 3].map(() => confirm(shop, order.id, paymentId)));
    expect(outcomes).toEqual([1, 2, 3].map(() => ({ outcome: "refund", reason: "order_cancelled" })));
    expect(await historyOf(order.id)).toEqual(["order.created", "order.cancelled", "payment.received_late"]);
    expect(shop.siblings.stockOf(variantId)).toBe(5);
  });

  it("goes back when the order is paid already", async () => {
    const shop = openShop();
    const { order, paymentId } = await placedOrder(shop);
    await confirm(shop, order.id, paymentId);
    const twice = { outcome: "refund", reason: "already_paid" };
    expect(await confirm(shop, order.id, "another")).toEqual(twice);
    expect(await confirm(shop, order.id, "another")).toEqual(twice);
    expect(await historyOf(order.id)).toEqual(["order.created", "order.confirmed", "payment.received_twice"]);
  });

  it("goes back when the stock was freed and sold to others meanwhile", async () => {
    const shop = openShop();
    const { order, paymentId, variantId } = await placedOrder(shop, { stock: 2 });
    await shop.siblings.product.release(shop.ctx.call, { orderId: order.id, reason: "expired" });
    shop.siblings.sell({ variantId, available: 1 });
    const outcome = { outcome: "refund", reason: "out_of_stock" };
    expect(await confirm(shop, order.id, paymentId)).toEqual(outcome);
    await shop.settled();
    expect(await confirm(shop, order.id, paymentId)).toEqual(outcome);
    expect(await rowOf(order.id)).toMatchObject({ status: "CANCELLED", cancel_reason: "out_of_stock" });
    expect(await historyOf(order.id)).toEqual(["order.created", "order.cancelled"]);
    expect(shop.siblings.stockOf(variantId)).toBe(1);
  });

  it("waits while the stock cannot be sold", async () => {
    const shop = openShop();
    const { order, paymentId } = await placedOrder(shop);
    shop.siblings.broken.add("commit");
    await expect(confirm(shop, order.id, paymentId)).rejects.toMatchObject({ code: "unavailable" });
    shop.siblings.broken.delete("commit");
    expect(await confirm(shop, order.id, paymentId)).toEqual({ outcome: "confirmed" });
  });

  it.each([1, 2, 3, 4, 5])("and a cancellation at the same moment end in one state (%i)", async () => {
    const shop = openShop();
    const { order, paymentId, orderToken, variantId } = await placedOrder(shop, { stock: 5 });
    const [paid] = await Promise.allSettled([
      confirm(shop, order.id, paymentId),
      cancelOrder(shop.ctx, { orderId: order.id, orderToken }),
    ]);
    await shop.settled();
    expect(paid.status).toBe("fulfilled");
    // Whoever came first, a cancellation of a confirmed order is allowed too: the stock is back in each case.
    expect(await rowOf(order.id)).toMatchObject({ status: "CANCELLED" });
    expect(shop.siblings.stockOf(variantId)).toBe(5);
    const history = await historyOf(order.id);
    expect(history.filter((type) => type === "order.cancelled")).toHaveLength(1);
    const events = await shop.ctx.orders.history(order.id, { admin: true });
    expect(replay(events)).toEqual(await shop.ctx.orders.find(order.id));
  });
});

describe("an unpaid order", () => {
  it("is cancelled when its time is over, with its stock and payments", async () => {
    const shop = openShop();
    const { order, variantId } = await placedOrder(shop, { stock: 5 });
    await overdue(order.id);
    await Promise.all([expireOrders(shop.ctx), expireOrders(shop.ctx)]);
    await shop.settled();
    expect(await rowOf(order.id)).toMatchObject({ status: "CANCELLED", cancel_reason: "expired" });
    expect(await historyOf(order.id)).toEqual(["order.created", "order.cancelled"]);
    expect(shop.siblings.callsOf("settle", order.id)).toHaveLength(1);
    expect(shop.siblings.callsOf("cancelPayments", order.id)).toHaveLength(1);
    expect(shop.siblings.stockOf(variantId)).toBe(5);
    expect(await outboxOf(order.id)).toEqual(["order.created", "order.cancelled"]);
  });

  it("waits for a payment that is under way, or cannot be asked about, and keeps its stock", async () => {
    const shop = openShop();
    const started = Date.now();
    const { order, variantId } = await placedOrder(shop);
    shop.siblings.settleAs("processing");
    await overdue(order.id);
    await expireOrders(shop.ctx);
    shop.siblings.broken.add("settle");
    await overdue(order.id);
    await expireOrders(shop.ctx);
    expect(await rowOf(order.id)).toMatchObject({ status: "PENDING" });
    // Each time its stock is held for as long as a reservation outlives its order.
    const [, ...held] = shop.siblings.callsOf("reserve", order.id);
    const lines = [{ variantId, quantity: 2 }];
    expect(held).toMatchObject([1, 2].map(() => ({ input: { lines, expiresAt: expect.any(String) } })));
    for (const { input } of held as { input: { expiresAt: string } }[]) {
      const grace = Number(env.RESERVATION_GRACE_SECONDS) * 1000;
      expect(Date.parse(input.expiresAt) - started).toBeGreaterThanOrEqual(grace);
    }
    shop.siblings.broken.clear();
    shop.siblings.settleAs("unpaid");
    await overdue(order.id);
    await expireOrders(shop.ctx);
    expect(await rowOf(order.id)).toMatchObject({ status: "CANCELLED" });
  });

  it("is left alone before its time, and when paid", async () => {
    const shop = openShop();
    const early = await placedOrder(shop);
    const paid = await placedOrder(shop);
    await confirm(shop, paid.order.id, paid.paymentId);
    await expireOrders(shop.ctx);
    expect(await rowOf(early.order.id)).toMatchObject({ status: "PENDING" });
    expect(shop.siblings.callsOf("settle")).toEqual([]);
  });

  it.each([1, 2, 3])("that is paid while it expires ends in one state (%i)", async () => {
    const shop = openShop();
    const { order, paymentId, variantId } = await placedOrder(shop, { stock: 5 });
    await overdue(order.id);
    const [outcome] = await Promise.all([confirm(shop, order.id, paymentId), expireOrders(shop.ctx)]);
    await shop.settled();
    const row = await rowOf(order.id);
    const [status, left] = outcome.outcome === "confirmed" ? ["CONFIRMED", 3] : ["CANCELLED", 5];
    expect(row).toMatchObject({ status });
    expect(shop.siblings.stockOf(variantId)).toBe(left);
  });
});

describe("what the payment Worker reports", () => {
  it("is in the history once: failures and refunds", async () => {
    const shop = openShop();
    const { order, paymentId } = await placedOrder(shop);
    const failure = { code: "card_declined", message: "Declined" };
    const failed = { orderId: order.id, paymentId, attempt: "1", failure };
    await Promise.all([1, 2, 3].map(() => recordPaymentFailure(shop.ctx, failed)));
    expect(await rowOf(order.id)).toMatchObject({ status: "PENDING", payment_status: "failed" });
    await recordPaymentFailure(shop.ctx, { ...failed, attempt: "2" });
    await confirm(shop, order.id, paymentId);
    await recordPaymentFailure(shop.ctx, { ...failed, attempt: "late" });
    expect(await rowOf(order.id)).toMatchObject({ status: "CONFIRMED", payment_status: "paid" });
    const money = (amount: number) => ({ amount, currency: "USD" });
    const refund = { orderId: order.id, paymentId, reason: "requested", paidTotal: money(2999) };
    const half = { ...refund, refundId: "a", amount: money(1000), refundedTotal: money(1000) };
    const rest = { ...refund, refundId: "b", amount: money(1999), refundedTotal: money(2999) };
    await Promise.all([half, half, half].map((made) => recordRefund(shop.ctx, made)));
    expect(await rowOf(order.id)).toMatchObject({ payment_status: "partially_refunded" });
    await recordRefund(shop.ctx, rest);
    expect(await rowOf(order.id)).toMatchObject({ payment_status: "refunded" });
    expect(await historyOf(order.id)).toEqual([
      "order.created",
      "payment.failed",
      "payment.failed",
      "order.confirmed",
      "payment.failed",
      "order.refunded",
      "order.refunded",
    ]);
    const events = await shop.ctx.orders.history(order.id, { admin: true });
    expect(replay(events)).toEqual(await shop.ctx.orders.find(order.id));
  });

  it("shows an order to be paid to its owner alone", async () => {
    const shop = openShop();
    const { order, orderToken } = await placedOrder(shop, { as: "ada" });
    const principal = (userId: string) => ({ userId, email: "x@example.com", role: "USER" as const, sessionId: "s" });
    const ask = (viewer: Parameters<typeof payableOrder>[1]["viewer"]) =>
      payableOrder(shop.ctx, { orderId: order.id, viewer });
    const seen = { orderId: order.id, total: { amount: 2999, currency: "USD" }, status: "PENDING" };
    expect(await ask({ principal: principal("ada") })).toMatchObject(seen);
    expect(await ask({ orderToken })).toMatchObject(seen);
    for (const viewer of [{}, { principal: principal("eve") }, { orderToken: `${orderToken}x` }]) {
      await expect(ask(viewer)).rejects.toMatchObject({ code: "not_found" });
    }
  });
});
