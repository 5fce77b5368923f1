import { afterEach, describe, expect, it } from "vitest";
import { address, filledCart, openShop, orderBody, type Shop } from "../../test/support.ts";

const admin = { as: "root", admin: true };
const key = () => crypto.randomUUID();
const usd = (amount: number) => ({ amount, currency: "USD" });
const PATH = "/v1/shipping-methods";

const made: string[] = [];
afterEach(async () => {
  const shop = openShop();
  await Promise.all(made.splice(0).map((id) => shop.ask("DELETE", `${PATH}/${id}`, admin)));
});

const input = (over: object = {}) => ({
  id: `m-${crypto.randomUUID()}`,
  name: "Bicycle",
  prices: [{ price: usd(300) }],
  minDays: 1,
  maxDays: 2,
  countries: ["NZ"],
  ...over,
});
async function create(shop: Shop, over: object = {}) {
  const answer = await shop.ask("POST", PATH, { body: input(over), ...admin });
  if (answer.status === 201) made.push(answer.body.id);
  return answer;
}
const order = (shop: Shop, cartId: string, shippingMethod: string, over: object = {}) =>
  shop.ask("POST", "/v1/orders", {
    body: orderBody(cartId, { shippingAddress: { ...address, country: "NZ" }, shippingMethod, ...over }),
    key: key(),
  });
const ids = (body: { data: { id: string }[] }) => body.data.map(({ id }) => id);

describe("shipping methods", () => {
  it("are created, read, changed and deleted by administrators, and offered at once", async () => {
    const shop = openShop();
    const created = await create(shop, { position: 1 });
    expect(created.status).toBe(201);
    const { id } = created.body;
    expect(created.body).toMatchObject({ name: "Bicycle", active: true, version: 1, prices: [{ price: usd(300) }] });
    expect(created.headers.get("location")).toBe(`${PATH}/${id}`);
    const offered = await shop.ask("GET", `${PATH}?country=NZ`);
    expect(offered.body.data).toContainEqual({ id, name: "Bicycle", price: usd(300), minDays: 1, maxDays: 2 });
    expect(ids((await shop.ask("GET", `${PATH}?country=AU`)).body)).not.toContain(id);
    expect(ids((await shop.ask("GET", `${PATH}?country=NZ&currency=EUR`)).body)).not.toContain(id);

    const etag = created.headers.get("etag") ?? "";
    const patch = { active: false, prices: [{ tiers: [{ upToGrams: 500, price: usd(200) }], freeFrom: usd(9000) }] };
    const changed = await shop.ask("PATCH", `${PATH}/${id}`, { body: patch, headers: { "if-match": etag }, ...admin });
    expect(changed.body).toEqual({ ...created.body, ...patch, version: 2, updatedAt: changed.body.updatedAt });
    expect((await shop.ask("GET", `${PATH}/${id}`, admin)).body).toEqual(changed.body);
    expect(ids((await shop.ask("GET", `${PATH}?country=NZ`)).body)).not.toContain(id);
    const all = await shop.ask("GET", `${PATH}?status=all`, admin);
    expect(all.body.data).toContainEqual(changed.body);
    expect(ids((await shop.ask("GET", `${PATH}?status=inactive`, admin)).body)).toContain(id);
    expect(ids((await shop.ask("GET", `${PATH}?status=active`, admin)).body)).not.toContain(id);

    const stale = { headers: { "if-match": etag }, ...admin };
    expect((await shop.ask("PATCH", `${PATH}/${id}`, { body: { name: "X" }, ...stale })).body.code).toBe(
      "version_mismatch",
    );
    expect((await shop.ask("DELETE", `${PATH}/${id}`, stale)).status).toBe(412);
    expect((await shop.ask("DELETE", `${PATH}/${id}`, admin)).status).toBe(204);
    for (const method of ["GET", "DELETE"]) expect((await shop.ask(method, `${PATH}/${id}`, admin)).status).toBe(404);
    expect((await shop.ask("PATCH", `${PATH}/${id}`, { body: { name: "X" }, ...admin })).status).toBe(404);
  });

  it("are named once, also by ten who ask at the same time", async () => {
    const shop = openShop();
    const id = `m-${crypto.randomUUID()}`;
    const answers = await Promise.all(Array.from({ length: 10 }, () => create(shop, { id })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, ...Array(9).fill(409)]);
    const unnamed = await create(shop, { id: undefined });
    expect(unnamed.body.id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("are nobody's business but administrators'", async () => {
    const shop = openShop();
    const body = input();
    const asked = [
      ["POST", PATH, body],
      ["GET", `${PATH}/standard`, undefined],
      ["PATCH", `${PATH}/standard`, { active: false }],
      ["DELETE", `${PATH}/standard`, undefined],
      ["GET", `${PATH}?status=all`, undefined],
    ] as const;
    for (const [method, path, sent] of asked) {
      expect((await shop.ask(method, path, { body: sent })).status).toBe(401);
      expect((await shop.ask(method, path, { body: sent, as: "eve" })).status).toBe(403);
    }
    expect(ids((await shop.ask("GET", `${PATH}?country=DE`)).body)).toContain("standard");
  });

  it.each([
    ["a price and tiers", { prices: [{ price: usd(1), tiers: [{ price: usd(1) }] }] }],
    ["no price", { prices: [{}] }],
    ["no prices", { prices: [] }],
    ["a price of another currency for free", { prices: [{ price: usd(1), freeFrom: { amount: 1, currency: "EUR" } }] }],
    ["two prices in one currency", { prices: [{ price: usd(1) }, { price: usd(2) }] }],
    [
      "tiers of two currencies",
      { prices: [{ tiers: [{ upToGrams: 1, price: usd(1) }, { price: { amount: 1, currency: "EUR" } }] }] },
    ],
    [
      "tiers that fall",
      {
        prices: [
          {
            tiers: [
              { upToGrams: 2, price: usd(1) },
              { upToGrams: 2, price: usd(2) },
            ],
          },
        ],
      },
    ],
    ["a tier after that for all", { prices: [{ tiers: [{ price: usd(1) }, { upToGrams: 2, price: usd(2) }] }] }],
    ["a float", { prices: [{ price: usd(1.5) }] }],
    ["an amount below 0", { prices: [{ price: usd(-1) }] }],
    ["an unknown currency", { prices: [{ price: { amount: 1, currency: "ABC" } }] }],
    ["an unknown country", { countries: ["XX"] }],
    ["a country twice", { countries: ["NZ", "NZ"] }],
    ["no country", { countries: [] }],
    ["days that go back", { minDays: 3, maxDays: 2 }],
    ["a bad id", { id: "No Spaces" }],
    ["NUL in its name", { name: "a\0b" }],
    ["another field", { colour: "red" }],
  ])("refuse %s", async (_, over) => {
    const shop = openShop();
    const { status, body } = await create(shop, over);
    expect([status, body.code]).toEqual([422, "validation_failed"]);
  });

  it("keep their days in order when one of them changes", async () => {
    const shop = openShop();
    const { id } = (await create(shop)).body;
    const refused = await shop.ask("PATCH", `${PATH}/${id}`, { body: { minDays: 3 }, ...admin });
    expect(refused.body).toMatchObject({ code: "validation_failed", errors: [{ path: "maxDays" }] });
    expect((await shop.ask("PATCH", `${PATH}/${id}`, { body: { minDays: 3, maxDays: 4 }, ...admin })).status).toBe(200);
    expect((await shop.ask("PATCH", `${PATH}/${id}`, { body: { id: "x" }, ...admin })).status).toBe(422);
  });

  it("answer a repeated POST with the first answer", async () => {
    const shop = openShop();
    const body = input();
    made.push(body.id);
    const first = await shop.ask("POST", PATH, { body, key: body.id, ...admin });
    const again = await shop.ask("POST", PATH, { body, key: body.id, ...admin });
    expect([again.status, again.body]).toEqual([201, first.body]);
  });

  it("refuse bad questions", async () => {
    const shop = openShop();
    for (const query of ["", "?country=Germany", "?country=XX", "?country=de", "?country=DE&currency=ABC"]) {
      expect((await shop.ask("GET", `${PATH}${query}`)).status).toBe(422);
    }
    expect((await shop.ask("GET", `${PATH}?status=all&country=DE`, admin)).status).toBe(422);
    expect((await shop.ask("GET", `${PATH}?status=some`, admin)).status).toBe(422);
  });
});

describe("shipping of a cart", () => {
  it("costs what its weight says, to the gram, and is refused beyond the last tier with nothing taken", async () => {
    const shop = openShop();
    const tiers = [
      { upToGrams: 1000, price: usd(300) },
      { upToGrams: 2000, price: usd(700) },
    ];
    const { id } = (await create(shop, { prices: [{ tiers }] })).body;
    const costs = async (weightGrams: number | undefined) => {
      const { cartId, variant } = await filledCart(shop, { stock: 5, quantity: 2 });
      shop.siblings.sell({ variantId: variant.variantId, ...(weightGrams === undefined ? {} : { weightGrams }) });
      const listed = await shop.ask("GET", `${PATH}?country=NZ&cartId=${cartId}`);
      const shown = listed.body.data.find((method: { id: string }) => method.id === id)?.price.amount;
      const placed = await order(shop, cartId, id);
      await shop.settled();
      return [
        shown,
        placed.body.order?.totals.shipping.amount ?? placed.body.errors,
        shop.siblings.stockOf(variant.variantId),
      ];
    };
    expect(await costs(undefined)).toEqual([300, 300, 3]);
    expect(await costs(500)).toEqual([300, 300, 3]);
    expect(await costs(501)).toEqual([700, 700, 3]);
    expect(await costs(1000)).toEqual([700, 700, 3]);
    expect(await costs(1001)).toEqual([
      undefined,
      [{ path: "shippingMethod", message: "Not offered for a parcel of 2002 g.", code: "too_heavy" }],
      5,
    ]);
  });

  it("is free from exactly the amount on", async () => {
    const shop = openShop();
    const { id } = (await create(shop, { prices: [{ price: usd(300), freeFrom: usd(2500) }] })).body;
    const shipping = async (unitPrice: number) => {
      const variant = shop.siblings.sell({ unitPrice: usd(unitPrice) });
      const { body } = await shop.ask("POST", "/v1/carts", { body: { items: [{ sku: variant.sku, quantity: 1 }] } });
      const listed = await shop.ask("GET", `${PATH}?country=NZ&cartId=${body.id}`);
      const shown = listed.body.data.find((method: { id: string }) => method.id === id).price.amount;
      const placed = await order(shop, body.id, id);
      return [shown, placed.body.order.totals.shipping.amount, placed.body.order.shippingMethod.price.amount];
    };
    expect(await shipping(2499)).toEqual([300, 300, 300]);
    expect(await shipping(2500)).toEqual([0, 0, 0]);
    const listed = await shop.ask("GET", `${PATH}?country=NZ`);
    expect(listed.body.data).toContainEqual(expect.objectContaining({ id, price: usd(300) }));
  });

  it("is refused by a method that does not go there, is switched off or was deleted", async () => {
    const shop = openShop();
    const { id } = (await create(shop)).body;
    const { cartId, variant } = await filledCart(shop, { stock: 5 });
    const elsewhere = await order(shop, cartId, id, { shippingAddress: address });
    expect(elsewhere.body).toMatchObject({ code: "validation_failed", errors: [{ path: "shippingMethod" }] });
    expect((await order(shop, cartId, id, { shippingAddress: { ...address, country: "XX" } })).body).toMatchObject({
      code: "validation_failed",
      errors: [{ path: "shippingAddress.country" }],
    });
    await shop.ask("PATCH", `${PATH}/${id}`, { body: { active: false }, ...admin });
    expect((await order(shop, cartId, id)).body.code).toBe("validation_failed");
    await shop.ask("PATCH", `${PATH}/${id}`, { body: { active: true }, ...admin });
    await shop.ask("DELETE", `${PATH}/${id}`, admin);
    expect((await order(shop, cartId, id)).body.code).toBe("validation_failed");
    await shop.settled();
    expect(shop.siblings.stockOf(variant.variantId)).toBe(5);
    expect(shop.siblings.callsOf("reserve")).toEqual([]);
  });

  it("goes to an address that can be kept as it was typed", async () => {
    const shop = openShop();
    const { cartId } = await filledCart(shop);
    for (const over of [{ name: "A\0da" }, { line2: "\ud800" }, { region: "\0" }, { city: " " }]) {
      const refused = await order(shop, cartId, "standard", { shippingAddress: { ...address, ...over } });
      expect([refused.status, refused.body.code]).toEqual([422, "validation_failed"]);
    }
    const notes = await order(shop, cartId, "standard", { notes: "ring\0" });
    expect(notes.body.code).toBe("validation_failed");
    const named = await order(shop, cartId, "standard", { shippingAddress: { ...address, name: "Ada 😀 Ω" } });
    expect(named.body.order.shippingAddress.name).toBe("Ada 😀 Ω");
  });

  it("is told to whoever may use the cart, in its currency", async () => {
    const shop = openShop();
    const { cartId } = await filledCart(shop);
    await shop.ask("POST", `/v1/carts/${cartId}/claim`, { as: "ada" });
    const path = `${PATH}?country=DE&cartId=${cartId}`;
    expect((await shop.ask("GET", path)).status).toBe(404);
    expect((await shop.ask("GET", path, { as: "eve" })).status).toBe(404);
    expect(ids((await shop.ask("GET", path, { as: "ada" })).body)).toContain("standard");
    const other = await shop.ask("GET", `${path}&currency=EUR`, { as: "ada" });
    expect([other.status, other.body.code]).toEqual([409, "currency_mismatch"]);
  });
});
