import { beforeAll, describe, expect, it } from "vitest";
import { emptyCatalogue, openShop, stocked, unique, usd } from "../../test/support.ts";

const shop = openShop();
const { ask } = shop;
const admin = { as: "ADMIN" } as const;

describe("creating and changing products", () => {
  it("answers the contract's shape, at once and when read", async () => {
    const sku = unique("SHIRT");
    const body = {
      title: `Größe ${sku}`,
      description: '<p onclick="x()">Fine<script>alert(1)</script></p>',
      brand: "Marlow",
      tags: ["linen"],
      options: [{ name: "Size" }],
      images: [{ url: "/media/demo/a.svg", alt: "A" }],
      variants: [
        { sku: `${sku}-M`, price: usd(4900), compareAtPrice: usd(5900), options: { Size: "M" }, stock: 3 },
        { sku: `${sku}-L`, price: usd(5900), options: { Size: "L" }, stock: { onHand: 0, backorder: true } },
      ],
    };
    const made = await ask("POST", "/v1/products", { ...admin, body });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      slug: expect.stringMatching(/^grosse-/),
      description: "<p>Fine</p>",
      status: "active",
      options: [{ name: "Size", values: ["M", "L"] }],
      priceRange: { min: usd(4900), max: usd(5900) },
      available: true,
      version: 1,
    });
    expect(made.body.variants[0]).toMatchObject({ title: "M", stock: { available: 3, backorder: false } });
    expect(made.headers.get("location")).toBe(`/v1/products/${made.body.id}`);
    for (const name of [made.body.id, made.body.slug]) {
      const read = await ask("GET", `/v1/products/${name}`);
      expect(read.text).toBe(made.text);
      const again = await ask("GET", `/v1/products/${name}`, {
        headers: { "if-none-match": read.headers.get("etag") ?? "" },
      });
      expect(again.status).toBe(304);
    }
  });

  it("lets the tag of a read guard a change", async () => {
    const { product } = await stocked(shop, 1);
    const path = `/v1/products/${product.id}`;
    const etag = (await ask("GET", path)).headers.get("etag") ?? "";
    const headers = { "if-match": etag };
    const change = (title: string) => ask("PATCH", path, { ...admin, headers, body: { title } });
    const answers = await Promise.all([change("One"), change("Two")]);
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(["200", "412"]);
    expect((await change("Three")).body.code).toBe("version_mismatch");
  });

  it("shows a change at once, to administrators and to everybody else", async () => {
    const { product } = await stocked(shop, 1);
    const path = `/v1/products/${product.id}`;
    await ask("GET", path);
    const changed = await ask("PATCH", `${path}/variants/${product.variants[0].id}`, {
      ...admin,
      body: { price: usd(1234) },
    });
    expect(changed.body.priceRange.min).toEqual(usd(1234));
    expect((await ask("GET", path)).body.variants[0].price).toEqual(usd(1234));
    expect((await ask("GET", path, admin)).text).toBe(changed.text);
  });

  it("loses none of several changes at once", async () => {
    const options = [{ name: "Size" }];
    const first = { sku: unique("V"), price: usd(1), options: { Size: "first" } };
    const made = await ask("POST", "/v1/products", { ...admin, body: { title: "T", options, variants: [first] } });
    const path = `/v1/products/${made.body.id}`;
    const add = (size: string) =>
      ask("POST", `${path}/variants`, { ...admin, body: { ...first, sku: unique("V"), options: { Size: size } } });
    const added = await Promise.all([add("S"), add("M"), add("L")]);
    expect(added.map(({ status }) => status)).toEqual([201, 201, 201]);
    const now = (await ask("GET", path)).body;
    expect(now.options[0].values.toSorted()).toEqual(["L", "M", "S", "first"]);
    expect(now.version).toBe(4);
  });

  it("keeps the last variant, archives what was ordered, deletes what was not", async () => {
    const { product, variantId } = await stocked(shop, 4);
    const path = `/v1/products/${product.id}`;
    expect((await ask("DELETE", `${path}/variants/${variantId}`, admin)).body.code).toBe("conflict");
    const lines = [{ variantId, quantity: 1 }];
    await shop.ctx.stock.reserve({ orderId: unique("o"), currency: "USD", lines, expiresAt: new Date().toISOString() });
    expect((await ask("DELETE", path, admin)).status).toBe(204);
    expect((await ask("GET", path)).status).toBe(404);
    expect((await ask("GET", path, admin)).body.status).toBe("archived");
    const never = await stocked(shop, 1);
    expect((await ask("DELETE", `/v1/products/${never.product.id}`, admin)).status).toBe(204);
    const ifMatch = { ...admin, headers: { "if-match": '"v1"' } };
    expect((await ask("DELETE", "/v1/products/no-such-slug", ifMatch)).status).toBe(404);
    expect((await ask("GET", `/v1/products/${never.product.id}`, admin)).status).toBe(404);
  });

  it("names every field that does not fit", async () => {
    const { sku, product } = await stocked(shop, 1);
    const variant = { sku: unique("V"), price: usd(100) };
    const refusals: [object | string, number, string, string?][] = [
      [{ title: "x", variants: [variant, { ...variant }] }, 422, "validation_failed", "variants.1.sku"],
      [{ title: "x", variants: [{ ...variant, price: usd(-1) }] }, 422, "validation_failed", "variants.0.price.amount"],
      [{ title: "x", variants: [{ ...variant, price: usd(1e15) }] }, 422, "validation_failed"],
      [
        { title: "x", variants: [{ ...variant, compareAtPrice: usd(1) }] },
        422,
        "validation_failed",
        "variants.0.compareAtPrice",
      ],
      [{ title: "x", variants: [{ ...variant, sku }] }, 409, "sku_taken"],
      [{ title: "x", slug: product.slug, variants: [variant] }, 409, "slug_taken"],
      [{ title: "x", variants: [variant], surprise: 1 }, 422, "validation_failed", "surprise"],
      [
        { title: "x", variants: Array.from({ length: 101 }, (_, n) => ({ ...variant, sku: `q${n}` })) },
        422,
        "validation_failed",
        "variants",
      ],
      [{ title: "x", categories: ["nowhere"], variants: [variant] }, 422, "validation_failed", "categories"],
      [
        { title: "x", options: [{ name: "Size" }], variants: [variant] },
        422,
        "validation_failed",
        "variants.0.options",
      ],
      [{ title: "\ud800", variants: [variant] }, 422, "validation_failed", "title"],
      [{}, 422, "validation_failed"],
      ["{", 400, "malformed_json"],
      ['{"title":"a\\u0000b"}', 422, "validation_failed"],
    ];
    for (const [body, status, code, path] of refusals) {
      const answer = await ask("POST", "/v1/products", { ...admin, body });
      expect([answer.status, answer.body.code], JSON.stringify(body).slice(0, 200)).toEqual([status, code]);
      const paths = answer.body.errors?.map((error: { path: string }) => error.path);
      if (path) expect(paths).toContain(path);
    }
  });
});

describe("who may", () => {
  it("keeps every administrator's call from everybody else", async () => {
    const calls: [string, string][] = [
      ["POST", "/v1/products"],
      ["PATCH", "/v1/products/x"],
      ["DELETE", "/v1/products/x"],
      ["POST", "/v1/products/x/variants"],
      ["PATCH", "/v1/products/x/variants/y"],
      ["DELETE", "/v1/products/x/variants/y"],
      ["POST", "/v1/products/import"],
      ["GET", "/v1/products/export"],
      ["GET", "/v1/products?status=draft"],
      ["POST", "/v1/categories"],
      ["PATCH", "/v1/categories/x"],
      ["DELETE", "/v1/categories/x"],
      ["GET", "/v1/inventory"],
      ["GET", "/v1/inventory/x"],
      ["POST", "/v1/inventory/x/adjust"],
      ["GET", "/v1/inventory/x/movements"],
    ];
    for (const [method, path] of calls) {
      const body = method === "GET" || method === "DELETE" ? undefined : {};
      expect((await ask(method, path, { body })).status, `${method} ${path}`).toBe(401);
      expect((await ask(method, path, { body, as: "USER" })).status, `${method} ${path}`).toBe(403);
    }
    const forged = await ask("GET", "/v1/products", { headers: { authorization: "Bearer a.b.c" } });
    expect(forged.body.code).toBe("unauthenticated");
  });
});

describe("lists", () => {
  beforeAll(async () => {
    await emptyCatalogue();
    await ask("POST", "/v1/categories", { ...admin, body: { name: "Clothes" } });
    const parent = (await ask("GET", "/v1/categories", admin)).body.data[0].id;
    await ask("POST", "/v1/categories", { ...admin, body: { name: "Shirts", parentId: parent } });
    for (let n = 0; n < 12; n++) {
      const over = {
        title: `${n % 2 ? "Linen" : "Cotton"} shirt ${n % 3}`,
        brand: n < 6 ? "Marlow" : "Other",
        tags: n % 4 === 0 ? ["sale"] : [],
        categories: n < 3 ? ["shirts"] : [],
        variants: [{ sku: `L-${n}`, price: usd(1000 * (1 + (n % 4))), stock: n % 6 }],
      };
      await ask("POST", "/v1/products", { ...admin, body: over });
    }
  });

  it("pages through every sort without a gap or a repeat, however many ties", async () => {
    for (const sort of ["price", "-price", "title", "-createdAt", "relevance"]) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const query: string = `q=shirt&limit=5&sort=${sort}${cursor ? `&cursor=${cursor}` : ""}`;
        const { body } = await ask("GET", `/v1/products?${query}`);
        seen.push(...body.data.map((product: { id: string }) => product.id));
        cursor = body.page.nextCursor;
        expect(body.page.hasMore).toBe(cursor !== null);
      } while (cursor);
      expect(new Set(seen).size, sort).toBe(12);
      expect(seen, sort).toHaveLength(12);
    }
  });

  it("combines its filters", async () => {
    const count = async (query: string) => (await ask("GET", `/v1/products?${query}`)).body.data.length;
    expect(await count("q=linen")).toBe(6);
    expect(await count("q=lin")).toBe(6);
    expect(await count("q=L-3")).toBe(1);
    expect(await count("brand=marlow&q=linen")).toBe(3);
    expect(await count("tag=sale")).toBe(3);
    expect(await count("category=clothes")).toBe(3);
    expect(await count("minPrice=2000&maxPrice=3000")).toBe(6);
    expect(await count("minPrice=2000&maxPrice=")).toBe(await count("minPrice=2000"));
    expect(await count("available=true")).toBe(10);
    expect(await count(`q=${encodeURIComponent("%_'\"\\")}`)).toBe(0);
    expect(await count("q=")).toBe(12);
  });

  it("refuses what makes no sense", async () => {
    const { body } = await ask("GET", "/v1/products?limit=1&sort=price");
    const refusals: [string, number, string][] = [
      ["limit=0", 422, "validation_failed"],
      ["limit=101", 422, "validation_failed"],
      ["minPrice=NaN", 422, "validation_failed"],
      ["minPrice=2&maxPrice=1", 422, "validation_failed"],
      ["maxPrice=1e3", 422, "validation_failed"],
      ["sort=random", 422, "validation_failed"],
      ["unknown=1", 422, "validation_failed"],
      [`q=${"a".repeat(10_000)}`, 422, "validation_failed"],
      ["q=a%00b", 422, "validation_failed"],
      ["cursor=nonsense", 400, "invalid_cursor"],
      [`cursor=${btoa('["-createdAt",9e99,"x"]')}`, 400, "invalid_cursor"],
      [`cursor=${body.page.nextCursor}`, 400, "invalid_cursor"],
    ];
    for (const [query, status, code] of refusals) {
      const answer = await ask("GET", `/v1/products?${query}`);
      expect([answer.status, answer.body.code], query.slice(0, 60)).toEqual([status, code]);
    }
  });

  it("reads on while Redis is down", async () => {
    const other = openShop({ UPSTASH_REDIS_REST_URL: "http://127.0.0.1:1" });
    expect((await other.ask("GET", "/v1/products")).body.data).toHaveLength(12);
    const made = await stocked(other, 1);
    expect((await other.ask("GET", `/v1/products/${made.product.slug}`)).status).toBe(200);
  });
});

describe("categories", () => {
  it("are a tree that is moved without circles, and lose no product", async () => {
    const make = async (name: string, parentId: string | null) =>
      (await ask("POST", "/v1/categories", { ...admin, body: { name, parentId } })).body;
    const [a, b] = [await make(unique("A"), null), await make(unique("B"), null)];
    const below = await make(unique("C"), a.id);
    const move = (id: string, parentId: string) =>
      ask("PATCH", `/v1/categories/${id}`, { ...admin, body: { parentId } });
    expect((await move(a.id, below.id)).body.code).toBe("conflict");
    const both = await Promise.all([move(a.id, b.id), move(b.id, a.id)]);
    expect(both.map(({ status }) => String(status)).toSorted()).toEqual(["200", "409"]);
    const { product } = await stocked(shop, 1, { categories: [below.slug] });
    expect((await ask("DELETE", `/v1/categories/${below.id}`, admin)).body.code).toBe("conflict");
    expect((await ask("DELETE", `/v1/categories/${below.id}?reassignTo=${a.slug}`, admin)).status).toBe(204);
    expect((await ask("GET", `/v1/products/${product.id}`)).body.categories).toMatchObject([{ slug: a.slug }]);
  });
});

describe("inventory", () => {
  it("is adjusted with a reason, never below what is reserved, and its ledger agrees", async () => {
    const { sku, variantId } = await stocked(shop, 6);
    const lines = [{ variantId, quantity: 4 }];
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    await shop.ctx.stock.reserve({ orderId: unique("o"), currency: "USD", lines, expiresAt });
    const adjust = (delta: number, reason = "damaged") =>
      ask("POST", `/v1/inventory/${sku}/adjust`, { ...admin, body: { delta, reason } });
    const taken = await Promise.all([adjust(-1), adjust(-1), adjust(-1)]);
    expect(taken.map(({ status }) => String(status)).toSorted()).toEqual(["200", "200", "409"]);
    expect((await adjust(5, "theft")).status).toBe(422);
    const level = (await ask("GET", `/v1/inventory/${sku}`, admin)).body;
    expect(level).toMatchObject({ onHand: 4, reserved: 4, available: 0 });
    const ledger = (await ask("GET", `/v1/inventory/${sku}/movements`, admin)).body.data;
    expect(ledger.map(({ delta }: { delta: number }) => delta)).toEqual([-1, -1, 6]);
    const low = await ask("GET", `/v1/inventory?lowStock=true&sku=${sku}`, admin);
    expect(low.body.data).toHaveLength(1);
    expect((await ask("GET", "/v1/inventory/none", admin)).status).toBe(404);
  });
});
