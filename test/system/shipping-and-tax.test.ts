import type { Order } from "@orderapp/contracts/order";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, newKey } from "../support/client.ts";
import { ADDRESS, openShop, type Placed, type Shop } from "../support/shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ vars: { order: { PRICES_INCLUDE_TAX: "true" } } });
});
afterAll(() => shop?.close());

const usd = (amount: number) => ({ amount, currency: "USD" });
const address = { ...ADDRESS, country: "CH", region: "ZH" };
type Made = { id: string; version: number };

/** An active product of 600 g at 10.00. */
async function createLamp(): Promise<{ sku: string; id: string }> {
  const sku = `LAMP-${newKey()}`;
  const variants = [{ sku, price: usd(1000), stock: 10, weightGrams: 600 }];
  const json = { title: `Lamp ${sku}`, status: "active", variants };
  const { body, text, status } = await shop.ask<{ id: string }>("POST", "/v1/products", { token: shop.admin, json });
  expect(status, text).toBe(201);
  return { sku, id: body.id };
}

describe("shipping and tax, over the whole shop with taxes in its prices", () => {
  it("are set up by an administrator, told to buyers, charged, kept and mailed", async () => {
    const token = shop.admin;
    const method = await shop.ask<Made>("POST", "/v1/shipping-methods", {
      token,
      key: newKey(),
      json: {
        id: "alpine-post",
        name: "Alpine Post",
        prices: [
          {
            tiers: [
              { upToGrams: 1000, price: usd(500) },
              { upToGrams: 1200, price: usd(900) },
            ],
          },
        ],
        minDays: 1,
        maxDays: 3,
        countries: ["CH"],
      },
    });
    expect(method.status, method.text).toBe(201);
    const rate = { country: "CH", name: "MWST", rate: 81_000, appliesToShipping: true };
    const country = await shop.ask<Made>("POST", "/v1/tax-rates", { token, json: rate });
    expect(country.status, country.text).toBe(201);
    expect((await shop.ask("POST", "/v1/tax-rates", { token, json: rate })).body.code).toBe("conflict");

    // 1.2 kg is the last tier's very end.
    const lamp = await createLamp();
    const cartId = await shop.createCart([{ sku: lamp.sku, quantity: 2 }]);
    const listed = await shop.ask<{ data: Made[] }>("GET", `/v1/shipping-methods?country=CH&cartId=${cartId}`);
    expect(listed.body.data).toContainEqual(expect.objectContaining({ id: "alpine-post", price: usd(900) }));
    const preview = await shop.ask<Pick<Order, "totals" | "taxLines">>(
      "GET",
      `/v1/carts/${cartId}?country=CH&region=ZH&shippingMethod=alpine-post`,
    );
    // 8.1 % of 29.00, of which 2.17 is tax.
    expect(preview.body.totals).toMatchObject({ tax: usd(217), taxIncluded: true, total: usd(2900) });

    await shop.ask("PATCH", `/v1/shipping-methods/alpine-post`, {
      token,
      json: { prices: [{ tiers: [{ upToGrams: 1200, price: usd(950) }] }] },
    });
    const buy = (expectedTotal: { amount: number; currency: string }) =>
      shop.ask<Placed & { code?: string; totals?: Order["totals"] }>("POST", "/v1/orders", {
        key: newKey(),
        json: {
          cartId,
          email: "ada.ships@example.com",
          shippingAddress: address,
          shippingMethod: "alpine-post",
          payment: { provider: "stripe" },
          expectedTotal,
        },
      });
    const refused = await buy(preview.body.totals.total);
    expect([refused.status, refused.body.code]).toEqual([422, "price_changed"]);
    expect(refused.body.totals?.total).toEqual(usd(2950));
    expect(await shop.stockOf(lamp.sku)).toMatchObject({ onHand: 10, reserved: 0 });

    const placed = await buy(usd(2950));
    expect(placed.status, placed.text).toBe(201);
    expect(placed.body.order.taxLines).toEqual([{ name: "MWST", rate: 81_000, amount: usd(221) }]);
    expect((await shop.pay(placed.body.payment)).status).toBe(200);
    const confirmed = await shop.until(placed.body, "CONFIRMED");

    expect((await shop.ask("DELETE", `/v1/tax-rates/${country.body.id}`, { token })).status).toBe(204);
    expect((await shop.ask("DELETE", "/v1/shipping-methods/alpine-post", { token })).status).toBe(204);
    const kept = await shop.ask<Order>("GET", `/v1/orders/${confirmed.id}`, { orderToken: placed.body.orderToken });
    expect(kept.body).toMatchObject({
      taxLines: placed.body.order.taxLines,
      totals: placed.body.order.totals,
      shippingMethod: { id: "alpine-post", price: usd(950) },
    });
    await eventually(async () => {
      const mails = await shop.mailsTo("ada.ships@example.com");
      expect(mails).toHaveLength(2);
    });
  });

  it("are for administrators to set, and their acts are in the audit log", async () => {
    const { token } = await shop.register("Eve");
    const json = { country: "LI", name: "MWST", rate: 81_000, appliesToShipping: true };
    for (const path of ["/v1/tax-rates", "/v1/shipping-methods"]) {
      expect((await shop.ask("POST", path, { json })).status).toBe(401);
      expect((await shop.ask("POST", path, { json, token })).status).toBe(403);
    }
    for (const path of ["/v1/tax-rates", "/v1/shipping-methods?status=all"]) {
      expect((await shop.ask("GET", path)).status).toBe(401);
      expect((await shop.ask("GET", path, { token })).status).toBe(403);
    }
    expect((await shop.ask("POST", "/v1/tax-rates", { json, token: shop.admin })).status).toBe(201);
    const log = await shop.ask<{ data: { path: string; status: number }[] }>("GET", "/v1/audit?limit=5", {
      token: shop.admin,
    });
    expect(log.text).toContain("/v1/tax-rates");
  });
});
