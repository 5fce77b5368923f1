import { afterEach, describe, expect, it } from "vitest";
import { address, filledCart, openShop, orderBody, sql, type Shop } from "../../test/support.ts";
import type { CartObject } from "../carts/cart-object.ts";
import { replay } from "../orders/order.ts";

const admin = { as: "root", admin: true };
const key = () => crypto.randomUUID();
const usd = (amount: number) => ({ amount, currency: "USD" });
const PATH = "/v1/tax-rates";

// Countries that no other test sells to.
afterEach(async () => {
  await sql`delete from tax_rates where country in ('CA', 'CH')`;
  openShop().ctx.terms.forget();
});

const input = (over: object = {}) => ({ country: "CA", name: "GST", rate: 50_000, appliesToShipping: true, ...over });
const create = (shop: Shop, over: object = {}) => shop.ask("POST", PATH, { body: input(over), ...admin });
const to = (region?: string) => ({ ...address, country: "CA", ...(region === undefined ? {} : { region }) });
const order = (shop: Shop, cartId: string, over: object = {}) =>
  shop.ask("POST", "/v1/orders", { body: orderBody(cartId, { shippingAddress: to(), ...over }), key: key() });
const included = () => {
  const { settings } = openShop().ctx;
  return openShop({ settings: { ...settings, pricesIncludeTax: true } });
};

describe("tax rates", () => {
  it("are created, listed, changed and deleted by administrators", async () => {
    const shop = openShop();
    const country = await create(shop);
    const region = await create(shop, { region: "British Columbia", name: "GST+PST", rate: 120_000 });
    expect([country.status, region.status]).toEqual([201, 201]);
    expect(country.body).toMatchObject({ ...input(), version: 1 });
    expect(country.body).not.toHaveProperty("region");
    expect(region.headers.get("location")).toBe(`${PATH}/${region.body.id}`);
    const first = await shop.ask("GET", `${PATH}?country=CA&limit=1`, admin);
    expect(first.body).toMatchObject({ data: [country.body], page: { hasMore: true } });
    const next = await shop.ask("GET", `${PATH}?country=CA&limit=1&cursor=${first.body.page.nextCursor}`, admin);
    expect(next.body).toEqual({ data: [region.body], page: { nextCursor: null, hasMore: false } });

    const path = `${PATH}/${region.body.id}`;
    const etag = region.headers.get("etag") ?? "";
    const changed = await shop.ask("PATCH", path, { body: { rate: 130_000 }, headers: { "if-match": etag }, ...admin });
    expect(changed.body).toEqual({ ...region.body, rate: 130_000, version: 2, updatedAt: changed.body.updatedAt });
    expect((await shop.ask("GET", path, admin)).body).toEqual(changed.body);
    const stale = { headers: { "if-match": etag }, ...admin };
    expect((await shop.ask("PATCH", path, { body: { rate: 1 }, ...stale })).body.code).toBe("version_mismatch");
    expect((await shop.ask("DELETE", path, stale)).body.code).toBe("version_mismatch");
    expect((await shop.ask("DELETE", path, admin)).status).toBe(204);
    for (const gone of [path, `${PATH}/not-a-uuid`]) {
      for (const method of ["GET", "DELETE"]) expect((await shop.ask(method, gone, admin)).status).toBe(404);
      expect((await shop.ask("PATCH", gone, { body: { rate: 1 }, ...admin })).status).toBe(404);
    }
  });

  it("are one a place, also when ten ask at once, however the region is written", async () => {
    const shop = openShop();
    const regions = ["QC", "qc", "CA-QC", " QC "];
    const asked = Array.from({ length: 10 }, (_, i) => create(shop, { region: regions[i % regions.length] }));
    const answers = await Promise.all(asked);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, ...Array(9).fill(409)]);
    const whole = await Promise.all([create(shop), create(shop), create(shop)]);
    expect(whole.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
    expect(whole.find(({ status }) => status === 409)?.body.code).toBe("conflict");
  });

  it("are nobody's business but administrators'", async () => {
    const shop = openShop();
    const { id } = (await create(shop)).body;
    const asked = [
      ["POST", PATH, input({ region: "ON" })],
      ["GET", PATH, undefined],
      ["GET", `${PATH}/${id}`, undefined],
      ["PATCH", `${PATH}/${id}`, { rate: 0 }],
      ["DELETE", `${PATH}/${id}`, undefined],
    ] as const;
    for (const [method, path, body] of asked) {
      expect((await shop.ask(method, path, { body })).status).toBe(401);
      expect((await shop.ask(method, path, { body, as: "eve" })).status).toBe(403);
    }
    expect((await shop.ask("GET", `${PATH}/${id}`, admin)).body).toMatchObject({ rate: 50_000, version: 1 });
  });

  it.each([
    { country: "XX" },
    { country: "ca" },
    { region: "" },
    { region: "CA-" },
    { rate: -1 },
    { rate: 1_000_001 },
    { rate: 8.875 },
    { rate: "5" },
    { name: "" },
    { name: "a\0b" },
    { appliesToShipping: undefined },
    { colour: "red" },
  ])("refuse %o", async (over) => {
    const { status, body } = await create(openShop(), over);
    expect([status, body.code]).toEqual([422, "validation_failed"]);
  });

  it("refuse bad questions", async () => {
    const shop = openShop();
    expect((await shop.ask("GET", `${PATH}?country=XX`, admin)).status).toBe(422);
    expect((await shop.ask("GET", `${PATH}?cursor=bm8`, admin)).body.code).toBe("invalid_cursor");
    const { id } = (await create(shop)).body;
    expect((await shop.ask("PATCH", `${PATH}/${id}`, { body: { country: "DE" }, ...admin })).status).toBe(422);
  });
});

describe("the tax of an order", () => {
  it("is added by the address it goes to, on shipping too where that is taxed", async () => {
    const shop = openShop();
    await create(shop, { rate: 88_750 });
    const { cartId } = await filledCart(shop);
    const preview = await shop.ask("GET", `/v1/carts/${cartId}?country=CA&shippingMethod=standard`);
    const { status, body } = await order(shop, cartId);
    expect(status).toBe(201);
    // 8.875 % of 29.99 is 2.66 and a bit.
    expect(body.order.totals).toEqual({
      subtotal: usd(2500),
      discount: usd(0),
      shipping: usd(499),
      tax: usd(266),
      taxIncluded: false,
      total: usd(3265),
    });
    expect(body.order.taxLines).toEqual([{ name: "GST", rate: 88_750, amount: usd(266) }]);
    expect(preview.body).toMatchObject({
      totals: body.order.totals,
      taxLines: body.order.taxLines,
      shippingMethod: body.order.shippingMethod,
    });
    expect(shop.siblings.callsOf("createPayment", body.order.id)).toHaveLength(1);
  });

  it("is in the total when prices have it in them", async () => {
    const shop = included();
    await create(shop, { country: "CH", rate: 81_000, appliesToShipping: false });
    const { cartId } = await filledCart(shop);
    expect((await shop.ask("GET", `/v1/carts/${cartId}`)).body.totals).toMatchObject({
      taxIncluded: true,
      tax: usd(0),
    });
    const { body } = await order(shop, cartId, { shippingAddress: { ...address, country: "CH" } });
    expect(body.order.totals).toMatchObject({ tax: usd(187), taxIncluded: true, total: usd(2999) });
    const [row] = await sql`select tax_included, total::int, tax::int from orders where id = ${body.order.id}`;
    expect(row).toEqual({ tax_included: true, total: 2999, tax: 187 });
    const events = await shop.ctx.orders.history(body.order.id, { admin: true });
    expect(replay(events)).toEqual(await shop.ctx.orders.find(body.order.id));
  });

  it("is the region's instead of the country's", async () => {
    const shop = openShop();
    await create(shop);
    await create(shop, { region: "QC", name: "QST", rate: 0, appliesToShipping: false });
    const lines = async (region?: string) => {
      const { cartId } = await filledCart(shop);
      const query = region === undefined ? "" : `&region=${region}`;
      const preview = await shop.ask("GET", `/v1/carts/${cartId}?country=CA${query}`);
      const { body } = await order(shop, cartId, { shippingAddress: to(region) });
      expect(preview.body.taxLines[0].name).toBe(body.order.taxLines[0].name);
      return body.order.taxLines;
    };
    expect(await lines("qc")).toEqual([{ name: "QST", rate: 0, amount: usd(0) }]);
    expect(await lines("ON")).toEqual([{ name: "GST", rate: 50_000, amount: usd(150) }]);
    expect(await lines()).toMatchObject([{ name: "GST" }]);
    const { cartId } = await filledCart(shop);
    const elsewhere = await order(shop, cartId, { shippingAddress: { ...address, country: "CH" } });
    expect(elsewhere.body.order).toMatchObject({ taxLines: [], totals: { tax: usd(0) } });
  });

  it("stays with the order when the rate changes or goes, in its row, its history and its past", async () => {
    const shop = openShop();
    const { id } = (await create(shop)).body;
    const { cartId } = await filledCart(shop);
    const { order: placed, orderToken } = (await order(shop, cartId)).body;
    await shop.ask("PATCH", `${PATH}/${id}`, { body: { rate: 70_000, name: "VAT" }, ...admin });
    await shop.ask("DELETE", `${PATH}/${id}`, admin);
    const headers = { "x-order-token": orderToken };
    expect((await shop.ask("GET", `/v1/orders/${placed.id}`, { headers })).body).toEqual(placed);
    const past = await shop.ask("GET", `/v1/orders/${placed.id}?at=${placed.createdAt}`, { headers });
    expect(past.body).toEqual(placed);
    expect(placed.taxLines).toEqual([{ name: "GST", rate: 50_000, amount: usd(150) }]);
    const events = await shop.ctx.orders.history(placed.id, { admin: true });
    expect(replay(events)).toEqual(await shop.ctx.orders.find(placed.id));
  });

  it("that changed since the preview is told with the new totals, and nothing is taken", async () => {
    const shop = openShop();
    const { id } = (await create(shop)).body;
    const { cartId, variant } = await filledCart(shop, { stock: 5 });
    const preview = await shop.ask("GET", `/v1/carts/${cartId}?country=CA&shippingMethod=standard`);
    await shop.ask("PATCH", `${PATH}/${id}`, { body: { rate: 60_000 }, ...admin });
    const expectedTotal = preview.body.totals.total;
    const refused = await order(shop, cartId, { expectedTotal });
    await shop.settled();
    expect([refused.status, refused.body.code]).toEqual([422, "price_changed"]);
    expect(refused.body.totals).toMatchObject({ tax: usd(180), total: usd(3179), taxIncluded: false });
    expect(shop.siblings.stockOf(variant.variantId)).toBe(5);
    expect(shop.siblings.callsOf("createPayment")).toEqual([]);
    expect((await order(shop, cartId, { expectedTotal: refused.body.totals.total })).status).toBe(201);
  });

  it("is part of what must be chargeable", async () => {
    const shop = openShop();
    await create(shop);
    const variant = shop.siblings.sell({ unitPrice: usd(99_999_999_000) });
    const { body } = await shop.ask("POST", "/v1/carts", { body: { items: [{ sku: variant.sku, quantity: 1 }] } });
    const preview = await shop.ask("GET", `/v1/carts/${body.id}?country=CA`);
    expect([preview.status, preview.body.code]).toEqual([422, "validation_failed"]);
    const refused = await order(shop, body.id);
    await shop.settled();
    expect([refused.status, refused.body.code]).toEqual([422, "validation_failed"]);
    expect(shop.siblings.stockOf(variant.variantId)).toBe(10);
    expect((await shop.ask("GET", `/v1/carts/${body.id}`)).body.totals.total).toEqual(usd(99_999_999_000));
  });
});

describe("the preview of a cart", () => {
  it("asks for cart, prices and terms at once; a cart without one does not ask for the terms", async () => {
    const { ctx } = openShop();
    let asked = 0;
    const terms = {
      ...ctx.terms,
      forCountry: () => Promise.resolve({ methods: [], taxRates: [] }).finally(() => asked++),
    };
    const shop = openShop({ terms });
    const { cartId } = await filledCart(shop);
    await shop.ask("GET", `/v1/carts/${cartId}`);
    expect(asked).toBe(0);
    const carts = (id: string): CartObject =>
      new Proxy<CartObject>(ctx.carts(id), {
        get: (cart, method) => async (input: never) => {
          // The cart answers only once the terms have been asked for: asked one after the other, this would wait for ever.
          await termsAsked;
          return Reflect.apply(Reflect.get(cart, method), cart, [input]);
        },
      });
    let told = (): void => {};
    const termsAsked = new Promise<void>((resolve) => (told = resolve));
    const forCountry = async () => {
      told();
      return { methods: [], taxRates: [] };
    };
    const parallel = openShop({ carts, terms: { ...ctx.terms, forCountry }, product: shop.siblings.product });
    expect((await parallel.ask("GET", `/v1/carts/${cartId}?country=CA`)).status).toBe(200);
  });

  it("names what it was asked for and no more", async () => {
    const shop = openShop();
    const { cartId } = await filledCart(shop);
    const path = `/v1/carts/${cartId}`;
    const plain = await shop.ask("GET", path);
    expect(plain.body).not.toHaveProperty("taxLines");
    expect(plain.body).not.toHaveProperty("shippingMethod");
    const taxed = await shop.ask("GET", `${path}?country=CA`);
    expect(taxed.body).toMatchObject({ taxLines: [], totals: { shipping: usd(0), total: usd(2500) } });
    const shipped = await shop.ask("GET", `${path}?country=CA&shippingMethod=standard`);
    expect(shipped.body).toMatchObject({ shippingMethod: { id: "standard" }, totals: { total: usd(2999) } });
    for (const query of ["?region=QC", "?shippingMethod=standard", "?country=XX", "?country=CA&colour=red"]) {
      expect((await shop.ask("GET", `${path}${query}`)).status).toBe(422);
    }
    const unknown = await shop.ask("GET", `${path}?country=CA&shippingMethod=owl`);
    expect(unknown.body).toMatchObject({ code: "validation_failed", errors: [{ code: "unknown_shipping_method" }] });
  });
});
