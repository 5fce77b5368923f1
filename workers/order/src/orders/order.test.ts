import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canMove, presentOrder, project, replay, targetOf, TRANSITIONS, type OrderState } from "./order.ts";
import { hashOrderToken, orderNumber, orderToken } from "./order-secrets.ts";
import { statusAfter } from "./record-refund.ts";

const money = (amount: number) => ({ amount, currency: "USD" });
const address = { name: "Ada", line1: "1", city: "B", postalCode: "1", country: "DE" };
const order: OrderState = {
  id: "o",
  number: "N",
  status: "PENDING",
  paymentStatus: "unpaid",
  email: "ada@example.com",
  currency: "USD",
  items: [],
  totals: {
    subtotal: money(0),
    discount: money(0),
    shipping: money(0),
    tax: money(0),
    taxIncluded: false,
    total: money(0),
  },
  taxLines: [],
  shippingAddress: address,
  billingAddress: address,
  shippingMethod: { id: "s", name: "S", price: money(0), minDays: 1, maxDays: 2 },
  paymentId: undefined,
  version: 1,
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:00.000Z",
  expiresAt: "2026-01-01T00:30:00.000Z",
};
const meta = { id: "e", actor: { type: "system" as const }, at: "2026-01-02T00:00:00.000Z" };

describe("an order's moves", () => {
  it("are those of the contract and no others", () => {
    const states = Object.keys(TRANSITIONS) as (keyof typeof TRANSITIONS)[];
    const moves = states.flatMap((from) => states.filter((to) => canMove(from, to)).map((to) => `${from} ${to}`));
    expect(moves.toSorted()).toEqual([
      "CONFIRMED CANCELLED",
      "CONFIRMED SHIPPED",
      "PENDING CANCELLED",
      "PENDING CONFIRMED",
      "SHIPPED DELIVERED",
    ]);
  });

  it("end where the projection ends", () => {
    const confirmed = { type: "order.confirmed" as const, data: { paymentId: "p", amount: money(0) } };
    const cancelled = { type: "order.cancelled" as const, data: { reason: "r" } };
    const shipped = { type: "order.shipped" as const, data: { carrier: "c", trackingNumber: "1" } };
    const delivered = { type: "order.delivered" as const, data: {} };
    for (const change of [confirmed, cancelled, shipped, delivered]) {
      const next = project(order, { ...change, ...meta, seq: 2 });
      expect(next.status).toBe(targetOf(change.type));
      expect([next.version, next.updatedAt]).toEqual([2, meta.at]);
    }
    expect(project(order, { ...confirmed, ...meta, seq: 2 })).toMatchObject({
      paymentStatus: "paid",
      expiresAt: undefined,
    });
  });

  it("need a beginning", () => {
    expect(() => replay([{ type: "order.delivered", data: {}, ...meta, seq: 1 }])).toThrow("starts with");
    expect(replay([])).toBeUndefined();
  });

  it("show the public no more than the contract names", () => {
    const leaky = { ...order, paymentId: "secret", tokenHash: "secret" };
    expect(JSON.stringify(presentOrder(leaky))).not.toContain("secret");
  });
});

describe("a refund", () => {
  const refund = { paymentId: "p", refundId: "r", amount: money(5), paidTotal: money(10), reason: "x" };
  it("is full or partial, never goes back, and is of its own payment alone", () => {
    const paid = { ...order, paymentStatus: "paid" as const, paymentId: "p" };
    expect(statusAfter(paid, { ...refund, refundedTotal: money(10) })).toBe("refunded");
    expect(statusAfter(paid, { ...refund, refundedTotal: money(9) })).toBe("partially_refunded");
    expect(statusAfter({ ...paid, paymentStatus: "refunded" }, { ...refund, refundedTotal: money(5) })).toBe(
      "refunded",
    );
    expect(statusAfter(paid, { ...refund, paymentId: "q", refundedTotal: money(10) })).toBe("paid");
  });
});

describe("order numbers and tokens", () => {
  it("are the same for the same order, and tell nothing of another", async () => {
    expect(await orderNumber("s", "a")).toBe(await orderNumber("s", "a"));
    expect(await orderToken("s", "a")).toBe(await orderToken("s", "a"));
    expect(await orderNumber("s", "a")).not.toBe(await orderNumber("t", "a"));
    expect(await orderToken("s", "a")).not.toBe(await orderToken("t", "a"));
    expect(await hashOrderToken(await orderToken("s", "a"))).not.toBe(await orderToken("s", "a"));
  });

  it("are short, in Crockford's letters, and spread over all of them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uuid(), async (id) => {
        expect(await orderNumber("s", id)).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
      }),
    );
    const numbers = await Promise.all(Array.from({ length: 2000 }, (_, i) => orderNumber("s", String(i))));
    expect(new Set(numbers).size).toBe(2000);
    for (let at = 0; at < 11; at++) {
      if (at !== 5) expect(new Set(numbers.map((number) => number[at])).size).toBe(32);
    }
  });
});
