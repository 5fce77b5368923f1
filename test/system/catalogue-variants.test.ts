import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogueOf, outcome, paths, usd, type Product } from "../support/catalogue.ts";
import { newKey } from "../support/client.ts";
import { openShop, type Shop } from "../support/shop.ts";

let shop: Shop;
const { admin, body, create, guest, read, sized, sku } = catalogueOf(() => shop);
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());

const skusOf = (product: Product) => product.variants.map((variant) => variant.sku);
const sizesOf = (product: Product) => product.variants.map((variant) => variant.options["Size"] ?? "");

describe("a variant", () => {
  it("is added with its stock, changed and removed", async () => {
    const one = await sized("S");
    const path = `/v1/products/${one.id}/variants`;
    const [added, kept] = [sku(), one.variants[0]!];
    const more = { sku: added, price: usd(1500), options: { Size: "M" }, stock: { onHand: 4, lowStockThreshold: 1 } };
    const made = await admin("POST", path, more);
    expect(made.status, made.text).toBe(201);
    expect(sizesOf(made.body)).toEqual(["S", "M"]);
    expect(made.body).toMatchObject({ options: [{ name: "Size", values: ["S", "M"] }], version: 2 });
    expect(made.body.priceRange).toEqual({ min: usd(1000), max: usd(1500) });
    expect(await shop.stockOf(added)).toMatchObject({ onHand: 4, ledger: 4 });

    const second = `${path}/${made.body.variants[1]?.id}`;
    const renamed = sku();
    const change = { sku: renamed, price: usd(900), compareAtPrice: usd(900), options: { Size: "L" }, barcode: "1" };
    const changed = await admin("PATCH", second, change);
    expect(changed.body.variants[1]).toMatchObject({ ...change, id: made.body.variants[1]?.id, title: "L" });
    expect(changed.body.variants[1]?.stock.available).toBe(4);
    expect(changed.body.priceRange.min).toEqual(usd(900));
    expect((await admin("GET", `/v1/inventory/${added}`)).status).toBe(404);
    expect((await shop.stockOf(renamed)).onHand).toBe(4);
    const bare = await admin("PATCH", second, { compareAtPrice: null, barcode: null, stock: { backorder: true } });
    expect(bare.body.variants[1]).not.toHaveProperty("compareAtPrice");
    expect(bare.body.variants[1]).not.toHaveProperty("barcode");
    expect(bare.body.variants[1]?.stock).toEqual({ available: 4, backorder: true });

    const removed = await admin("DELETE", second);
    expect([removed.status, skusOf(removed.body)]).toEqual([200, [kept.sku]]);
    expect((await guest(`/v1/products/${one.slug}`)).body.variants).toEqual(removed.body.variants);
    expect(outcome(await admin("DELETE", second))).toEqual([404, "not_found"]);
    expect(outcome(await admin("PATCH", second, { price: usd(1) }))).toEqual([404, "not_found"]);
    expect(outcome(await admin("DELETE", `${path}/${kept.id}`))).toEqual([409, "conflict"]);
    expect((await shop.ask("GET", `/v1/inventory/${renamed}`, { token: shop.admin })).status).toBe(404);
  });

  it("is written under If-Match as its product is", async () => {
    const one = await sized("S");
    const path = `/v1/products/${one.id}/variants`;
    const add = (Size: string, tag: string) =>
      admin("POST", path, { sku: sku(), price: usd(1), options: { Size } }, { headers: { "if-match": tag } });
    const fresh = await add("M", '"v1"');
    expect(fresh.status, fresh.text).toBe(201);
    expect(outcome(await add("L", '"v1"'))).toEqual([412, "version_mismatch"]);
    const [variant, headers] = [`${path}/${one.variants[0]?.id}`, { "if-match": '"v1"' }];
    expect(outcome(await admin("PATCH", variant, { price: usd(2) }, { headers }))).toEqual([412, "version_mismatch"]);
    expect(outcome(await admin("DELETE", variant, undefined, { headers }))).toEqual([412, "version_mismatch"]);
    expect(sizesOf(await read(one.id))).toEqual(["S", "M"]);
    const next = { headers: { "if-match": fresh.headers.get("etag") ?? "" } };
    expect((await admin("DELETE", variant, undefined, next)).status).toBe(200);
  });

  it("has a sku of its own in the whole shop", async () => {
    const [one, other] = [await sized("S", "M"), await create()];
    const [first, second] = one.variants as [Product["variants"][0], Product["variants"][0]];
    const path = `/v1/products/${one.id}`;
    const taken = other.variants[0]?.sku;
    const twin = { sku: taken, price: usd(1), options: { Size: "L" } };
    for (const answer of [
      await admin("POST", `${path}/variants`, twin),
      await admin("POST", `${path}/variants`, { ...twin, sku: first.sku }),
      await admin("PATCH", `${path}/variants/${first.id}`, { sku: taken }),
      await admin("POST", "/v1/products", body({ variants: [{ sku: taken, price: usd(1) }] })),
    ]) {
      expect(outcome(answer)).toEqual([409, "sku_taken"]);
    }
    const same = await admin("PATCH", `${path}/variants/${first.id}`, { sku: second.sku });
    expect([same.status, paths(same)]).toEqual([422, ["sku"]]);
    const four = ["A", "B", "A", "B"].map((word) => ({ sku: `${word}-${process.pid}`, price: usd(1) }));
    const twice = await admin("POST", "/v1/products", body({ variants: four }));
    expect(outcome(twice)).toEqual([422, "validation_failed"]);
    for (const at of [0, 1, 2, 3]) expect(paths(twice)).toContain(`variants.${at}.sku`);
    expect((await admin("GET", `/v1/inventory/A-${process.pid}`)).status).toBe(404);
    expect(await read(one.id)).toEqual(one);
  });

  it("costs no more than it is compared with, in the currency of its product, and what can be counted", async () => {
    const one = await sized("S", "M");
    const path = `/v1/products/${one.id}/variants/${one.variants[0]?.id}`;
    const refusals: [object, string][] = [
      [{ compareAtPrice: usd(999) }, "compareAtPrice"],
      [{ price: usd(-1) }, "price.amount"],
      [{ price: usd(1.5) }, "price.amount"],
      [{ price: usd(100_000_000_000) }, "price.amount"],
      [{ price: usd(Number.MAX_SAFE_INTEGER) }, "price.amount"],
      [{ price: { amount: "1999", currency: "USD" } }, "price.amount"],
      [{ price: { amount: 1, currency: "XXZ" } }, "price.currency"],
      [{ price: { amount: 1, currency: "usd" } }, "price.currency"],
      [{ price: { amount: 1, currency: "EUR" } }, "price.currency"],
      [{ price: 1999 }, "price"],
      [{ weightGrams: -5 }, "weightGrams"],
      [{ stock: 7 }, "stock"],
      [{ options: { Colour: "Red" } }, "options"],
      [{ options: { Size: "M" } }, "options"],
      [{ options: { Size: "S", Colour: "Red" } }, "options"],
      [{ options: {} }, "options"],
      [{ sku: "" }, "sku"],
      [{ sku: "x".repeat(121) }, "sku"],
      [{ imageUrl: "javascript:alert(1)" }, "imageUrl"],
      [{ surprise: 1 }, "surprise"],
    ];
    for (const [json, field] of refusals) {
      const answer = await admin("PATCH", path, json);
      expect([...outcome(answer), ...paths(answer)], JSON.stringify(json)).toEqual([422, "validation_failed", field]);
    }
    expect(await read(one.id)).toEqual(one);
    expect((await admin("PATCH", path, { price: usd(99_999_999_999) })).body.priceRange.max.amount).toBe(
      99_999_999_999,
    );
  });

  it("keeps no price to compare with in a currency that was left", async () => {
    const only = { sku: sku(), price: { amount: 10_000, currency: "JPY" } };
    const compareAtPrice = { amount: 12_000, currency: "JPY" };
    const one = await create({ variants: [{ ...only, compareAtPrice }] });
    const path = `/v1/products/${one.id}/variants/${one.variants[0]?.id}`;
    const refused = await admin("PATCH", path, { price: usd(9000) });
    expect([refused.status, paths(refused)]).toEqual([422, ["compareAtPrice"]]);
    const changed = await admin("PATCH", path, { price: usd(9000), compareAtPrice: usd(9500) });
    expect(changed.body.variants[0]).toMatchObject({ price: usd(9000), compareAtPrice: usd(9500) });
  });
});

describe("the variants of a product", () => {
  it("are up to 100, by up to 3 options", async () => {
    const options = ["A", "B", "C"].map((name) => ({ name }));
    const variant = (n: number) => ({
      sku: sku("MANY"),
      price: usd(n),
      options: { A: `${n % 5}`, B: `${Math.floor(n / 5) % 5}`, C: `${Math.floor(n / 25)}` },
    });
    const hundred = Array.from({ length: 100 }, (_, n) => variant(n));
    const full = await create({ options, variants: hundred });
    expect(skusOf(full)).toEqual(hundred.map((item) => item.sku));
    expect((await guest(`/v1/products/${full.id}`)).body.variants).toHaveLength(100);
    const path = `/v1/products/${full.id}`;
    const one = variant(100);
    const answers = [
      await admin("POST", "/v1/products", body({ options, variants: [...hundred, one] })),
      await admin("POST", `${path}/variants`, one),
      await admin("PATCH", path, { variants: [...full.variants.map(({ id }) => ({ id })), one] }),
    ];
    for (const answer of answers)
      expect([...outcome(answer), ...paths(answer)]).toEqual([422, "validation_failed", "variants"]);
    const fourth = { ...one.options, D: "d" };
    for (const over of [{ options: [...options, { name: "D" }] }, {}]) {
      const answer = await admin("POST", "/v1/products", body({ ...over, variants: [{ ...one, options: fourth }] }));
      expect([...outcome(answer), ...paths(answer)]).toEqual([422, "validation_failed", "options"]);
    }
    expect((await read(full.id)).variants).toHaveLength(100);
  });

  it("all have the options of the product, each combination once", async () => {
    const size = (value: string) => ({ sku: sku(), price: usd(1), options: { Size: value } });
    const named = { options: [{ name: "Size" }] };
    const refusals: [object, string[]][] = [
      [{ ...named, variants: [{ sku: sku(), price: usd(1) }] }, ["variants.0.options"]],
      [{ ...named, variants: [size("S"), { ...size("M"), options: { Colour: "Red" } }] }, ["variants.1.options"]],
      [{ ...named, variants: [size("S"), size("S")] }, ["variants.0.options", "variants.1.options"]],
      [{ options: [], variants: [size("S")] }, ["variants.0.options"]],
      [{ options: [{ name: "Size" }, { name: "Size" }], variants: [size("S")] }, ["options"]],
      [{ variants: [] }, ["variants"]],
    ];
    for (const [over, fields] of refusals) {
      const answer = await admin("POST", "/v1/products", body({ ...over }));
      expect(outcome(answer), JSON.stringify(over)).toEqual([422, "validation_failed"]);
      for (const field of fields) expect(paths(answer), JSON.stringify(over)).toContain(field);
    }
  });

  it("are replaced as a list: named ones change, new ones come, the others go", async () => {
    const one = await sized("S", "M", "L");
    const [small, medium] = one.variants as [Product["variants"][0], Product["variants"][0]];
    const fresh = { sku: sku(), price: usd(700), options: { Size: "XL" }, stock: 1 };
    const path = `/v1/products/${one.id}`;
    const list = [{ id: medium.id, price: usd(800) }, { sku: small.sku }, fresh];
    const changed = await admin("PATCH", path, { variants: list });
    expect(changed.status, changed.text).toBe(200);
    expect(sizesOf(changed.body)).toEqual(["M", "S", "XL"]);
    expect(changed.body.variants.map(({ id }) => id).slice(0, 2)).toEqual([medium.id, small.id]);
    expect(changed.body.variants.map(({ price }) => price.amount)).toEqual([800, 1000, 700]);
    const stranger = "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c40";
    for (const [variants, field] of [
      [[{ id: stranger }], "variants.0.id"],
      [[{ id: medium.id }, { id: medium.id, sku: sku(), options: { Size: "XXL" } }], "variants.1.id"],
      [[{ sku: sku(), options: { Size: "XXL" } }], "variants.0.price"],
    ] as const) {
      const answer = await admin("PATCH", path, { variants });
      expect([...outcome(answer), ...paths(answer)]).toEqual([422, "validation_failed", field]);
    }
    expect((await read(one.id)).version).toBe(2);
    const swapped = await admin("PATCH", path, {
      variants: changed.body.variants.map(({ id }, at, all) => ({ id, sku: all[(at + 1) % all.length]?.sku })),
    });
    expect(swapped.status, swapped.text).toBe(200);
    expect(skusOf(swapped.body)).toEqual([small.sku, fresh.sku, medium.sku]);
    const heir = { variants: [{ id: medium.id, sku: fresh.sku }] };
    expect(skusOf((await admin("PATCH", path, heir)).body)).toEqual([fresh.sku]);
  });
});

describe("many at once", () => {
  it("changes under one If-Match: the first is done, the others are told", async () => {
    const one = await create();
    const headers = { "if-match": (await guest(`/v1/products/${one.id}`)).headers.get("etag") ?? "" };
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => admin("PATCH", `/v1/products/${one.id}`, { title: `${n}` }, { headers })),
    );
    const done = answers.filter(({ status }) => status === 200);
    expect(answers.filter((answer) => answer.body.code === "version_mismatch")).toHaveLength(11);
    expect(done.map(({ body: { title } }) => title)).toEqual([(await read(one.id)).title]);
    expect((await read(one.id)).version).toBe(2);
  });

  it("creates under one Idempotency-Key are one product", async () => {
    const [key, json] = [newKey(), body()];
    const answers = await Promise.all(Array.from({ length: 20 }, () => admin("POST", "/v1/products", json, { key })));
    const made = answers.filter(({ status }) => status === 201);
    const others = answers.filter(({ status }) => status !== 201);
    expect(new Set(made.map((answer) => answer.body.id)).size).toBe(1);
    for (const answer of others) expect(outcome(answer)).toEqual([409, "request_in_progress"]);
    const again = await admin("POST", "/v1/products", json, { key });
    expect([again.status, again.text]).toEqual([201, made[0]?.text]);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    const other = await admin("POST", "/v1/products", body(), { key });
    expect(outcome(other)).toEqual([422, "idempotency_key_reused"]);
    const [listed] = (await guest<{ data: Product[] }>(`/v1/products?q=${made[0]?.body.variants[0]?.sku}`)).body.data;
    expect(listed?.id).toBe(made[0]?.body.id);
  });

  it("creates of one sku are one product, also where two skus cross", async () => {
    const variants = [{ sku: sku(), price: usd(1) }];
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => admin("POST", "/v1/products", body({ variants }))),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.body.code === "sku_taken")).toHaveLength(19);
    for (let round = 0; round < 4; round++) {
      const [a, b] = ["S", "M"].map((Size) => ({ sku: sku(), price: usd(1), options: { Size } }));
      const both = await Promise.all([
        admin("POST", "/v1/products", body({ variants: [a, b] })),
        admin("POST", "/v1/products", body({ variants: [b, a] })),
      ]);
      expect(both.map(({ status }) => String(status)).toSorted()).toEqual(["201", "409"]);
    }
  });

  it("variants added at once all stay", async () => {
    const one = await sized("0");
    const add = (Size: string) =>
      admin("POST", `/v1/products/${one.id}/variants`, { sku: sku(), price: usd(1), options: { Size }, stock: 1 });
    const added = await Promise.all(["1", "2", "3", "4", "5"].map(add));
    expect(added.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(sizesOf(await read(one.id)).toSorted()).toEqual(["0", "1", "2", "3", "4", "5"]);
  });
});
