import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogueOf, outcome, paths, usd, type Product } from "../support/catalogue.ts";
import { openShop, type Shop } from "../support/shop.ts";

let shop: Shop;
const { admin, body, create, guest, read, sized, sku } = catalogueOf(() => shop);
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());

type Page = { data: Product[] };
type Titles = { data: string[] };

describe("a product", () => {
  it("is created whole, and read by id and by slug as it was answered", async () => {
    const [small, large] = [sku("SHIRT"), sku("SHIRT")];
    const made = await admin("POST", "/v1/products", {
      title: "Blå skjorte – Größe ½",
      description: "<p>Washed <b>linen</b>.</p>",
      brand: "Marlow",
      tags: ["linen", "summer"],
      options: [{ name: "Size", values: ["S", "L", "XL"] }, { name: "Colour" }],
      images: [{ url: "/media/demo/linen-shirt.svg", alt: "A shirt", width: 400, height: 300 }],
      variants: [
        { sku: small, price: usd(4900), compareAtPrice: usd(5900), options: { Size: "S", Colour: "Blue" }, stock: 3 },
        {
          sku: large,
          price: usd(5900),
          options: { Size: "L", Colour: "Blue" },
          barcode: "4006381333931",
          weightGrams: 250,
          stock: { onHand: 0, backorder: true },
        },
      ],
    });
    expect(made.status, made.text).toBe(201);
    expect(made.headers.get("location")).toBe(`/v1/products/${made.body.id}`);
    expect(made.body).toMatchObject({
      slug: "bla-skjorte-grosse-1-2",
      title: "Blå skjorte – Größe ½",
      description: "<p>Washed <b>linen</b>.</p>",
      brand: "Marlow",
      status: "active",
      categories: [],
      tags: ["linen", "summer"],
      options: [
        { name: "Size", values: ["S", "L", "XL"] },
        { name: "Colour", values: ["Blue"] },
      ],
      images: [{ url: "/media/demo/linen-shirt.svg", alt: "A shirt", width: 400, height: 300 }],
      priceRange: { min: usd(4900), max: usd(5900) },
      available: true,
      version: 1,
    });
    const [first, second] = made.body.variants;
    expect(first).toMatchObject({ sku: small, title: "S / Blue", compareAtPrice: usd(5900) });
    expect(first?.stock).toEqual({ available: 3, backorder: false });
    expect(second).toMatchObject({ sku: large, barcode: "4006381333931", weightGrams: 250 });
    expect(second?.stock).toEqual({ available: 0, backorder: true });
    expect(made.body.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    for (const name of [made.body.id, made.body.slug]) {
      expect((await guest(`/v1/products/${name}`)).text).toBe(made.text);
    }
    expect((await shop.stockOf(small)).ledger).toBe(3);
  });

  it("is read under a strong tag: 304 to who has it, and the body again once it has changed", async () => {
    const one = await create();
    const path = `/v1/products/${one.slug}`;
    const first = await guest(path);
    const etag = first.headers.get("etag") ?? "none";
    expect(etag).toMatch(/^"[^"]+"$/);
    expect(first.headers.get("cache-control")).toMatch(/public.*s-maxage/);
    const list = await guest<Page>(`/v1/products?q=${one.variants[0]?.sku}`);
    expect(list.body.data.map(({ id }) => id)).toEqual([one.id]);
    for (const [address, tag] of [
      [path, etag],
      [`/v1/products?q=${one.variants[0]?.sku}`, list.headers.get("etag") ?? "none"],
    ] as const) {
      for (const header of [tag, `"other", W/${tag}`, "*"]) {
        const again = await guest(address, { headers: { "if-none-match": header } });
        expect([again.status, again.text, again.headers.get("etag")], header).toEqual([304, "", tag]);
      }
    }
    await admin("PATCH", `/v1/products/${one.id}`, { title: "Another name" });
    const changed = await admin("GET", path, undefined, { headers: { "if-none-match": etag } });
    expect([changed.status, changed.body.title]).toEqual([200, "Another name"]);
  });

  it("is changed field by field; what is left out stays, null takes away", async () => {
    const one = await create({ brand: "Marlow", tags: ["a"], description: "<p>Old</p>" });
    const path = `/v1/products/${one.id}`;
    const renamed = await admin("PATCH", path, { title: "New" });
    expect(renamed.body).toEqual({ ...one, title: "New", version: 2, updatedAt: renamed.body.updatedAt });
    const bare = await admin("PATCH", path, { brand: null, tags: [], description: "" });
    expect(bare.body).toMatchObject({ title: "New", tags: [], description: "", version: 3 });
    expect(bare.body).not.toHaveProperty("brand");
    const nothing = await admin("PATCH", path, {});
    expect([nothing.status, nothing.text]).toEqual([200, bare.text]);
    expect(nothing.headers.get("etag")).toBe(bare.headers.get("etag"));
  });

  it("is changed under If-Match alone as it was read: fresh, stale, senseless", async () => {
    const one = await create();
    const path = `/v1/products/${one.id}`;
    const etag = (await guest(path)).headers.get("etag") ?? "";
    const under = (tag: string, title: string) => admin("PATCH", path, { title }, { headers: { "if-match": tag } });
    const fresh = await under(etag, "Fresh");
    expect(fresh.status, fresh.text).toBe(200);
    for (const tag of [etag, '"v0"', '"v999999999"', "v2", 'W/"v1"']) {
      expect(outcome(await under(tag, "Stale")), tag).toEqual([412, "version_mismatch"]);
    }
    const deleting = (tag: string) => admin("DELETE", path, undefined, { headers: { "if-match": tag } });
    expect(outcome(await deleting(etag))).toEqual([412, "version_mismatch"]);
    expect((await read(one.id)).title).toBe("Fresh");
    expect((await under('W/"v2"', "Weakened on the way")).status).toBe(200);
    expect((await under("*", "Any")).status).toBe(200);
    expect((await admin("PATCH", path, { title: "None" })).status).toBe(200);
    expect((await deleting((await admin("GET", path)).headers.get("etag") ?? "")).status).toBe(204);
  });

  it("is deleted when nobody ordered it, and archived when somebody did", async () => {
    const [never, once] = [await create(), await shop.createProduct(3)];
    expect((await admin("DELETE", `/v1/products/${never.id}`)).status).toBe(204);
    expect(outcome(await admin("GET", `/v1/products/${never.id}`))).toEqual([404, "not_found"]);
    expect(outcome(await admin("DELETE", `/v1/products/${never.id}`))).toEqual([404, "not_found"]);
    // Its sku and slug are free again.
    const again = { sku: never.variants[0]?.sku, price: usd(1) };
    expect((await admin("POST", "/v1/products", { title: "X", slug: never.slug, variants: [again] })).status).toBe(201);

    const placed = await shop.order({ ...once });
    expect((await admin("DELETE", `/v1/products/${once.productId}`)).status).toBe(204);
    expect((await read(once.productId)).status).toBe("archived");
    expect((await shop.getOrder(placed)).status).toBe("PENDING");
    expect(outcome(await admin("DELETE", `/v1/products/${once.productId}/variants/${once.variantId}`))).toEqual([
      409,
      "conflict",
    ]);
    const restored = await admin("PATCH", `/v1/products/${once.productId}`, { status: "active" });
    expect([restored.status, restored.body.status]).toEqual([200, "active"]);
  });
});

describe("what is not for sale", () => {
  it("is seen by administrators alone: in lists, by id and slug, and among suggestions", async () => {
    const person = await shop.register("Buyer");
    const word = `Quillwort${process.pid}`;
    const shown = await create({ title: `${word} shown` });
    const draft = await create({ title: `${word} draft`, status: "draft" });
    const gone = await create({ title: `${word} archived`, status: "archived" });
    const list = (query: string, token?: string) => shop.ask<Page>("GET", `/v1/products?q=${word}${query}`, { token });
    const ids = async (query: string, token?: string) =>
      (await list(query, token)).body.data.map(({ id }) => id).toSorted();

    for (const token of [undefined, person.token]) {
      expect(await ids("", token)).toEqual([shown.id]);
      expect(await ids("&status=active", token)).toEqual([shown.id]);
      for (const { id, slug } of [draft, gone]) {
        for (const name of [id, slug]) {
          const answer = await shop.ask("GET", `/v1/products/${name}`, { token });
          expect(outcome(answer)).toEqual([404, "not_found"]);
          expect(answer.text).not.toContain(word);
        }
      }
      const suggested = await shop.ask<Titles>("GET", `/v1/products/suggest?q=${word}`, { token });
      expect(suggested.body.data).toEqual([shown.title]);
      for (const status of ["draft", "archived", "all"]) {
        const answer = await list(`&status=${status}`, token);
        expect(answer.status, status).toBe(token ? 403 : 401);
        expect(answer.text).not.toContain(word);
      }
    }
    expect(await ids("&status=draft", shop.admin)).toEqual([draft.id]);
    expect(await ids("&status=archived", shop.admin)).toEqual([gone.id]);
    expect(await ids("&status=all", shop.admin)).toEqual([shown.id, draft.id, gone.id].toSorted());
    expect(await ids("", shop.admin)).toEqual([shown.id]);
    expect((await read(draft.slug)).status).toBe("draft");
    const refused = await shop.ask("POST", "/v1/carts", {
      json: { items: [{ sku: draft.variants[0]?.sku, quantity: 1 }] },
    });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(outcome(await admin("GET", "/v1/products?status=secret"))).toEqual([422, "validation_failed"]);
  });
});

describe("slugs", () => {
  it("are made of any title, give way when nobody asked for them, and are refused when taken", async () => {
    const slugOf = async (title: string) => (await create({ title })).slug;
    expect(await slugOf("Crème brûlée: l'été & Łódź")).toBe("creme-brulee-lete-lodz");
    expect(await slugOf("Straße №5")).toBe("strasse-no5");
    for (const title of ["日本語のシャツ", "🎉🎉", "---", "٣٤٥"]) expect(await slugOf(title)).toMatch(/^p-\w+$/);
    const twice = await Promise.all(Array.from({ length: 5 }, () => slugOf("The same name")));
    expect(new Set(twice).size).toBe(5);
    expect(twice).toContain("the-same-name");
    for (const slug of twice) expect(slug).toMatch(/^the-same-name/);

    const asked = body({ slug: "the-same-name" });
    expect(outcome(await admin("POST", "/v1/products", asked))).toEqual([409, "slug_taken"]);
    const other = await create();
    const path = `/v1/products/${other.id}`;
    expect(outcome(await admin("PATCH", path, { slug: "the-same-name" }))).toEqual([409, "slug_taken"]);
    const moved = await admin("PATCH", path, { slug: "another-name" });
    expect(moved.status, moved.text).toBe(200);
    expect((await guest("/v1/products/another-name")).body.id).toBe(other.id);
    expect((await admin("GET", `/v1/products/${other.slug}`)).status).toBe(404);
    const id = "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c40";
    for (const slug of ["Upper", "with space", "-a", "a/b", "é", "", "a".repeat(256), id, "suggest", "export"]) {
      const answer = await admin("POST", "/v1/products", body({ slug }));
      expect(outcome(answer), slug).toEqual([422, "validation_failed"]);
      expect(paths(answer)).toContain("slug");
    }
  });

  it("never hide a product behind another address", async () => {
    for (const title of ["Suggest", "Export!", "import"]) {
      const made = await create({ title });
      expect((await guest(`/v1/products/${made.slug}`)).body.id, made.slug).toBe(made.id);
    }
  });
});

describe("doors", () => {
  it("of every call that writes, or tells of stock, are closed to guests and people, whatever they send", async () => {
    const [one, person] = [await sized("S", "M"), await shop.register("Mallory")];
    const [product, first] = [`/v1/products/${one.id}`, one.variants[0]!];
    const category = (await admin<{ id: string }>("POST", "/v1/categories", { name: "Closed" })).body.id;
    const calls: [string, string, unknown?][] = [
      ["POST", "/v1/products", body()],
      ["PATCH", product, { title: "Stolen" }],
      ["DELETE", product],
      ["POST", `${product}/variants`, { sku: sku(), price: usd(1), options: { Size: "L" } }],
      ["PATCH", `${product}/variants/${first.id}`, { price: usd(1) }],
      ["DELETE", `${product}/variants/${first.id}`],
      ["POST", `${product}/images`],
      ["DELETE", `${product}/images/x`],
      ["POST", "/v1/products/import"],
      ["GET", "/v1/products/export"],
      ["POST", "/v1/categories", { name: "Stolen" }],
      ["PATCH", `/v1/categories/${category}`, { name: "Stolen" }],
      ["DELETE", `/v1/categories/${category}`],
      ["GET", "/v1/inventory"],
      ["GET", `/v1/inventory/${first.sku}`],
      ["POST", `/v1/inventory/${first.sku}/adjust`, { delta: 1, reason: "restock" }],
      ["GET", `/v1/inventory/${first.sku}/movements`],
    ];
    const [head = "", payload = "", signature = ""] = shop.admin.split(".");
    const forged = `${head}.${payload}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
    for (const [method, path, json] of calls) {
      const told = async (token?: string) => outcome(await shop.ask(method, path, { token, json }));
      expect(await told(), `${method} ${path}`).toEqual([401, "unauthenticated"]);
      expect(await told(forged), `${method} ${path}`).toEqual([401, "unauthenticated"]);
      expect(await told(person.token), `${method} ${path}`).toEqual([403, "forbidden"]);
    }
    expect(await read(one.id)).toEqual(one);
    expect((await shop.stockOf(first.sku)).onHand).toBe(2);
  });
});
