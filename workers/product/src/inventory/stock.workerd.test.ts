import { exports } from "cloudflare:workers";
import type { ProductRpc } from "@orderapp/contracts/product";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { call, openShop, sql, stocked, unique, usd } from "../../test/support.ts";
import { relay } from "../events/relay.ts";
import { commitStock } from "./commit-stock.ts";
import { releaseExpired } from "./release-expired.ts";
import { releaseStock } from "./release-stock.ts";
import { reserveStock } from "./reserve-stock.ts";

const shop = openShop();
const { ctx } = shop;
const soon = () => new Date(Date.now() + 60_000).toISOString();
const past = () => new Date(Date.now() - 1_000).toISOString();
const take = (orderId: string, lines: { variantId: string; quantity: number }[], expiresAt = soon()) =>
  reserveStock(ctx, { orderId, currency: "USD", lines, expiresAt });
const level = async (sku: string) => {
  const found = await ctx.stock.level(sku);
  return { onHand: found?.onHand, reserved: found?.reserved };
};
const ledgerSum = async (sku: string) =>
  (await ctx.stock.movements(sku, 1000, undefined))?.reduce((sum, { delta }) => sum + delta, 0);

describe("reserving", () => {
  it("gives 20 of 100 buyers at once the 20 that are there, and refuses the others", async () => {
    const { sku, variantId } = await stocked(shop, 20);
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, () =>
        take(unique("order"), [{ variantId, quantity: 1 }]).then(
          () => "taken",
          (error) => error.code,
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === "taken")).toHaveLength(20);
    expect(outcomes.filter((outcome) => outcome === "insufficient_stock")).toHaveLength(80);
    expect(await level(sku)).toEqual({ onHand: 20, reserved: 20 });
    const events = await sql`select event from outbox where subject = ${variantId}`;
    expect(events).toMatchObject([{ event: { type: "inventory.low", data: { sku, available: 5, threshold: 5 } } }]);
  });

  it("sums two lines of one variant, and takes all lines or none", async () => {
    const [a, b] = [await stocked(shop, 3), await stocked(shop, 10)];
    const lines = [
      { variantId: a.variantId, quantity: 2 },
      { variantId: b.variantId, quantity: 1 },
      { variantId: a.variantId, quantity: 2 },
    ];
    await expect(take(unique("order"), lines)).rejects.toMatchObject({
      code: "insufficient_stock",
      extra: { lines: [{ sku: a.sku, requested: 4, available: 3 }] },
    });
    expect(await level(b.sku)).toEqual({ onHand: 10, reserved: 0 });
  });

  it("answers the same order again with what it took, at the price of that time", async () => {
    const { sku, variantId, product } = await stocked(shop, 5);
    const order = unique("order");
    const again = () => take(order, [{ variantId, quantity: 2 }]);
    const first = await Promise.all([again(), again(), again()]);
    await shop.ask("PATCH", `/v1/products/${product.id}/variants/${variantId}`, {
      as: "ADMIN",
      body: { price: usd(1) },
    });
    expect(await again()).toMatchObject([{ sku, quantity: 2, unitPrice: usd(1000) }]);
    expect(first.every(([line]) => line?.quantity === 2)).toBe(true);
    expect(await level(sku)).toEqual({ onHand: 5, reserved: 2 });
  });

  it("refuses what is unknown, archived, or in another currency", async () => {
    const { variantId, product } = await stocked(shop, 5);
    await expect(take("o", [{ variantId: "no-uuid", quantity: 1 }])).rejects.toMatchObject({ code: "not_found" });
    const foreign = { orderId: unique("o"), currency: "EUR", lines: [{ variantId, quantity: 1 }], expiresAt: soon() };
    await expect(reserveStock(ctx, foreign)).rejects.toMatchObject({ code: "currency_mismatch" });
    await shop.ask("PATCH", `/v1/products/${product.id}`, { as: "ADMIN", body: { status: "archived" } });
    await expect(take(unique("o"), [{ variantId, quantity: 1 }])).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("commit and release", () => {
  it("sells once, however often it is told, and gives everything back once", async () => {
    const { sku, variantId } = await stocked(shop, 9);
    const order = unique("order");
    await take(order, [{ variantId, quantity: 4 }]);
    await Promise.all([1, 2, 3].map(() => commitStock(ctx, order)));
    expect(await level(sku)).toEqual({ onHand: 5, reserved: 0 });
    await Promise.all([1, 2, 3].map(() => releaseStock(ctx, order, "cancelled")));
    expect(await level(sku)).toEqual({ onHand: 9, reserved: 0 });
    expect(await ledgerSum(sku)).toBe(9);
  });

  it("takes a released order's stock again if it is there, else refuses", async () => {
    const { sku, variantId } = await stocked(shop, 2);
    const [first, second] = [unique("order"), unique("order")];
    await take(first, [{ variantId, quantity: 2 }]);
    await releaseStock(ctx, first, "expired");
    await commitStock(ctx, first);
    expect(await level(sku)).toEqual({ onHand: 0, reserved: 0 });
    await releaseStock(ctx, first, "cancelled");
    await take(second, [{ variantId, quantity: 1 }]);
    await expect(commitStock(ctx, first)).rejects.toMatchObject({ code: "insufficient_stock" });
    await expect(commitStock(ctx, unique("order"))).rejects.toMatchObject({ code: "not_found" });
  });

  it("lets no late reserve take stock for an order that was given up before", async () => {
    const { sku, variantId } = await stocked(shop, 2);
    const order = unique("order");
    await releaseStock(ctx, order, "abandoned");
    await expect(take(order, [{ variantId, quantity: 1 }])).rejects.toMatchObject({ code: "conflict" });
    expect(await level(sku)).toEqual({ onHand: 2, reserved: 0 });
  });

  it("releases what is past its deadline, and nothing else", async () => {
    const { sku, variantId } = await stocked(shop, 9);
    await take(unique("order"), [{ variantId, quantity: 2 }], past());
    await take(unique("order"), [{ variantId, quantity: 3 }]);
    await Promise.all([releaseExpired(ctx), releaseExpired(ctx)]);
    expect(await level(sku)).toEqual({ onHand: 9, reserved: 3 });
  });

  it("lets a backorder wait for stock, which goes to it first", async () => {
    const { sku, variantId } = await stocked(shop, { onHand: 1, backorder: true });
    const order = unique("order");
    await take(order, [{ variantId, quantity: 3 }]);
    await commitStock(ctx, order);
    expect(await level(sku)).toEqual({ onHand: 0, reserved: 2 });
    await ctx.stock.adjust(sku, { delta: 5, reason: "restock" }, "admin");
    expect(await level(sku)).toEqual({ onHand: 3, reserved: 0 });
    expect(await ledgerSum(sku)).toBe(3);
  });
});

describe("random sequences, in parallel", () => {
  it("never oversell, and the ledger always agrees", async () => {
    const step = fc.record({
      kind: fc.constantFrom("reserve", "reserve", "reserve", "commit", "release", "expire", "adjust"),
      order: fc.integer({ min: 0, max: 7 }),
      lines: fc.array(fc.record({ at: fc.integer({ min: 0, max: 2 }), quantity: fc.integer({ min: 1, max: 4 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
      delta: fc.integer({ min: -3, max: 3 }).filter((delta) => delta !== 0),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40 }), async (steps) => {
        const things = [
          await stocked(shop, 6),
          await stocked(shop, 4),
          await stocked(shop, { onHand: 2, backorder: true }),
        ];
        const run = unique("run");
        await Promise.allSettled(
          steps.map(({ kind, order, lines, delta }) => {
            const id = `${run}-${order}`;
            const wanted = lines.map(({ at, quantity }) => ({ variantId: things[at]!.variantId, quantity }));
            if (kind === "reserve") return take(id, wanted, order % 2 ? soon() : past());
            if (kind === "commit") return commitStock(ctx, id);
            if (kind === "release") return releaseStock(ctx, id, "cancelled");
            if (kind === "expire") return releaseExpired(ctx);
            return ctx.stock.adjust(things[order % 3]!.sku, { delta, reason: "correction" }, "admin");
          }),
        );
        const rows = await sql`
          select s.on_hand, s.reserved, s.backorder,
            coalesce((select sum(delta) from stock_movements m where m.variant_id = s.variant_id), 0)::int as ledger,
            coalesce((select sum(case r.status when 'reserved' then l.quantity when 'committed' then l.backordered else 0 end)
              from reservation_lines l join reservations r using (order_id) where l.variant_id = s.variant_id), 0)::int as held
          from stock s where s.variant_id::text = any(${things.map(({ variantId }) => variantId)})`;
        expect(rows).toHaveLength(3);
        for (const row of rows) {
          expect(row["ledger"]).toBe(row["on_hand"]);
          expect(row["held"]).toBe(row["reserved"]);
          if (!row["backorder"]) expect(row["reserved"]).toBeLessThanOrEqual(row["on_hand"]);
        }
      }),
      { numRuns: 12 },
    );
  });
});

describe("by RPC", () => {
  it("answers plain results, and closes events that were consumed", async () => {
    const { sku, variantId } = await stocked(shop, 6);
    const rpc = (exports as typeof exports & { ProductEntrypoint: Service<ProductRpc> }).ProductEntrypoint;
    const order = unique("order");
    const lines = [{ variantId, quantity: 2 }];
    const reserved = await rpc.reserve(call, { orderId: order, currency: "USD", lines, expiresAt: soon() });
    expect(reserved).toMatchObject({ ok: true, value: [{ sku, quantity: 2, unitPrice: usd(1000), available: 4 }] });
    const short = await rpc.reserve(call, {
      orderId: unique("order"),
      currency: "USD",
      lines: [{ variantId, quantity: 5 }],
      expiresAt: soon(),
    });
    expect(short).toMatchObject({ ok: false, error: { code: "insufficient_stock", extra: { lines: [{ sku }] } } });
    expect(await rpc.quote(call, { refs: [{ sku }, { sku: "none" }], currency: "USD" })).toMatchObject({
      ok: true,
      value: [{ variantId, available: 4, sellable: true }],
    });
    expect(await rpc.commit(call, { orderId: order })).toEqual({ ok: true, value: null });
    expect(await rpc.release(call, { orderId: order, reason: "cancelled" })).toEqual({ ok: true, value: null });

    await sql`update outbox set sent_at = null where subject = ${variantId}`;
    shop.published.length = 0;
    await relay(ctx);
    const event = shop.published.find(({ subject }) => subject === variantId);
    expect(event).toMatchObject({ type: "inventory.low", source: "product", version: 1 });
    await rpc.acknowledgeEvents(call, { ids: [event?.id ?? ""] });
    expect(await sql`select from outbox where subject = ${variantId}`).toEqual([]);
    expect((await rpc.health(call)).checks).toMatchObject([
      { name: "postgres", ok: true },
      { name: "redis", ok: true },
    ]);
  });
});
