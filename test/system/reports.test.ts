import type { ReportSummary } from "@orderapp/contracts/report";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/client.ts";
import { openShop, type Shop } from "../support/shop.ts";

const DAY_MS = 24 * 3_600_000;
const at = (ms: number): string => new Date(ms).toISOString();

let shop: Shop;
let before: number;
beforeAll(async () => {
  shop = await openShop();
  before = Date.now();
});
afterAll(() => shop?.close());

const report = async (from: string, to: string, token: string | undefined = shop.admin) =>
  shop.ask<ReportSummary & { errors?: { path: string; code: string }[] }>(
    "GET",
    `/v1/reports/summary?${new URLSearchParams({ from, to }).toString()}`,
    { token },
  );
async function summary(from: number, to: number): Promise<ReportSummary> {
  const answer = await report(at(from), at(to));
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

/** Orders in the past that nothing else knows of, straight into the books. */
const RECORDED = `
  insert into orders (id, number, status, payment_status, email, currency, subtotal, discount, shipping, tax, total,
    shipping_address, billing_address, shipping_method, token_hash, version, created_at, updated_at)
  select gen_random_uuid(), 'R-' || n, status, 'paid', 'a@example.com', currency, total, 0, 0, 0, total, '{}', '{}', '{}',
    'none', 1, t, t
  from (values
    (1, 'CONFIRMED', 'USD', 1000, timestamptz '2026-03-05 10:15:00.000Z'),
    (2, 'SHIPPED', 'USD', 250, timestamptz '2026-03-05 10:15:59.999Z'),
    (3, 'DELIVERED', 'JPY', 700, timestamptz '2026-03-05 10:59:59.999Z'),
    (4, 'CANCELLED', 'USD', 9999, timestamptz '2026-03-05 11:00:00.000Z'),
    (5, 'PENDING', 'USD', 9999, timestamptz '2026-03-05 11:30:00.000Z'),
    (6, 'CONFIRMED', 'USD', 30, timestamptz '2026-03-05 12:00:00.000Z'),
    (7, 'CONFIRMED', 'USD', 4000, timestamptz '2026-03-05 09:59:59.999Z')
  ) as o (n, status, currency, total, t);
  insert into order_items (id, order_id, position, variant_id, product_id, sku, title, quantity, unit_price, line_total)
  select gen_random_uuid(), o.id, 0, 'v', case when o.number in ('R-1', 'R-6') then 'mug' else 'hat' end, 'S',
    'Thing', case o.number when 'R-1' then 5 else 1 end, 0, 0
  from orders o where o.number like 'R-%'`;

describe("a report", () => {
  it("tells what was really done, over HTTP, from all stores", async () => {
    const person = await shop.register("Grace");
    const variant = await shop.createProduct(10, 1_500);
    const paid = await shop.order(variant, 2);
    expect((await shop.pay(paid.payment)).status).toBe(200);
    await shop.until(paid, "CONFIRMED");
    const declined = await shop.order(variant, 1);
    await shop.pay(declined.payment, "pm_card_chargeDeclined");
    const total = paid.order.totals.total.amount;

    const now = await eventually(async () => {
      const told = await summary(before, Date.now() + 1_000);
      expect(told.payments.failed).toBe(1);
      return told;
    });
    expect(now.orders).toMatchObject({ placed: 2, byStatus: { CONFIRMED: 1, PENDING: 1 } });
    expect(now.orders.perMinute.minutes?.reduce((sum, { orders }) => sum + orders, 0)).toBe(2);
    expect(now.payments.byProvider).toEqual([{ provider: "stripe", begun: 2, failed: 1, succeeded: 1 }]);
    expect(now.registrations, person.email).toBe(1);
    expect(now.revenue).toMatchObject([{ currency: "USD", total: { amount: total, currency: "USD" }, orders: 1 }]);
    expect(now.topProducts).toMatchObject([
      { productId: variant.productId, quantity: 2, revenue: { amount: 3_000, currency: "USD" } },
    ]);

    const past = await summary(before - DAY_MS, before - 60_000);
    expect(past).toMatchObject({ orders: { placed: 0 }, revenue: [], payments: { failed: 0, byProvider: [] } });
    expect(past.orders.perMinute).toEqual({ average: 0, peak: 0, peakAt: null, minutes: [], hours: [] });
    expect([past.registrations, past.topProducts]).toEqual([0, []]);
  });

  it("puts orders into their minutes, hours and currencies, and ends before its end", async () => {
    await shop.sql.orders.query(RECORDED);
    const told = await summary(Date.parse("2026-03-05T10:00:00Z"), Date.parse("2026-03-05T12:00:00Z"));
    expect(told.orders).toEqual({
      placed: 5,
      byStatus: { CANCELLED: 1, CONFIRMED: 1, DELIVERED: 1, PENDING: 1, SHIPPED: 1 },
      perMinute: {
        average: 5 / 120,
        peak: 2,
        peakAt: "2026-03-05T10:15:00.000Z",
        minutes: [
          { at: "2026-03-05T10:15:00.000Z", orders: 2 },
          { at: "2026-03-05T10:59:00.000Z", orders: 1 },
          { at: "2026-03-05T11:00:00.000Z", orders: 1 },
          { at: "2026-03-05T11:30:00.000Z", orders: 1 },
        ],
        hours: [
          { at: "2026-03-05T10:00:00.000Z", orders: 3 },
          { at: "2026-03-05T11:00:00.000Z", orders: 2 },
        ],
      },
    });
    const money = (amount: number, currency: string) => ({ amount, currency });
    const hour = "2026-03-05T10:00:00.000Z";
    expect(told.revenue).toEqual([
      {
        currency: "JPY",
        total: money(700, "JPY"),
        averagePerHour: money(350, "JPY"),
        orders: 1,
        hours: [{ at: hour, revenue: money(700, "JPY"), orders: 1 }],
      },
      {
        currency: "USD",
        total: money(1_250, "USD"),
        averagePerHour: money(625, "USD"),
        orders: 2,
        hours: [{ at: hour, revenue: money(1_250, "USD"), orders: 2 }],
      },
    ]);
    expect(told.topProducts.map(({ productId, quantity, revenue }) => [productId, quantity, revenue.currency])).toEqual(
      [
        ["mug", 5, "USD"],
        ["hat", 1, "JPY"],
        ["hat", 1, "USD"],
      ],
    );
    const month = await summary(Date.parse("2026-03-01T00:00:00Z"), Date.parse("2026-04-01T00:00:00Z"));
    expect(month.orders).toMatchObject({ placed: 7, perMinute: { minutes: null } });
  });

  it("is for 31 days at most, and administrators alone", async () => {
    const month = Date.parse("2026-01-01T00:00:00Z");
    const wrong = [
      [at(month), at(month)],
      [at(month), at(month - 1)],
      [at(month), at(month + 31 * DAY_MS + 1)],
      ["yesterday", at(month)],
    ] as const;
    for (const [from, to] of wrong) expect((await report(from, to)).status, `${from} ${to}`).toBe(422);
    expect((await report(at(month), at(month - 1))).body.errors).toMatchObject([{ path: "to" }]);
    expect((await shop.ask("GET", "/v1/reports/summary", { token: shop.admin })).status).toBe(422);
    // A day is part of the period that it ends.
    expect((await report("2026-01-01", "2026-01-31")).status).toBe(200);
    expect((await report("2026-01-01", "2026-02-01")).status).toBe(422);
    const { token } = await shop.register();
    expect((await report(at(month), at(month + 1), token)).status).toBe(403);
    expect((await shop.ask("GET", "/v1/reports/summary?from=2026-01-01&to=2026-01-02")).status).toBe(401);
  });

  it("of a month with very many orders takes its time, where other reads are given up", async () => {
    shop.cloud.faults.neon.set({ latencyMs: 5_200 });
    const [told, listed] = await Promise.all([
      report("2026-03-01", "2026-03-31"),
      shop.ask("GET", "/v1/orders", { token: shop.admin }),
    ]);
    shop.cloud.faults.neon.set({ latencyMs: 0 });
    expect([told.status, listed.status], told.text).toEqual([200, 503]);
    expect(told.body.orders.placed).toBeGreaterThan(0);
  });

  it("is not told in part", async () => {
    shop.cloud.setDown("mongo");
    const answer = await report("2026-01-01", "2026-01-02");
    shop.cloud.setDown("mongo", false);
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).not.toBeNull();
  });
});
