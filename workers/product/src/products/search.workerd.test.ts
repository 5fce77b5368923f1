import { beforeAll, describe, expect, it } from "vitest";
import { emptyCatalogue, openShop, sql, usd, type Json } from "../../test/support.ts";

const shop = openShop();
const { ask } = shop;
const admin = { as: "ADMIN" } as const;

const add = async (title: string, over: object = {}) => {
  const sku = `${title
    .normalize("NFD")
    .replaceAll(/[^A-Za-z]+/g, "-")
    .toUpperCase()}-1`;
  const body = { title, variants: [{ sku, price: usd(1000), stock: 1 }], ...over };
  const made = await ask("POST", "/v1/products", { ...admin, body });
  if (made.status !== 201) throw new Error(made.text);
  return made.body;
};
const titlesOf = (body: Json): string[] => body.data.map(({ title }: { title: string }) => title);
const search = async (q: string, more = "") =>
  titlesOf((await ask("GET", `/v1/products?sort=relevance&q=${encodeURIComponent(q)}${more}`)).body);
const list = async (query: string) => (await ask("GET", `/v1/products?${query}`)).body;
const suggest = async (q: string) => (await ask("GET", `/v1/products/suggest?q=${encodeURIComponent(q)}`)).body.data;

beforeAll(async () => {
  await emptyCatalogue();
  await ask("POST", "/v1/categories", { ...admin, body: { name: "Clothes" } });
  const [clothes] = (await ask("GET", "/v1/categories", admin)).body.data;
  await ask("POST", "/v1/categories", { ...admin, body: { name: "Shirts", parentId: clothes.id } });
  const variants = (sku: string, ...prices: number[]) =>
    prices.map((price, n) => ({ sku: `${sku}-${n}`, price: usd(price), stock: n, options: { Size: String(n) } }));
  const sized = { options: [{ name: "Size" }] };
  const shirt = { brand: "Marlow", tags: ["summer"], categories: ["shirts"] };
  await add("Linen", { brand: "Other", description: "A cloth." });
  await add("Linen shirt", { ...shirt, ...sized, variants: variants("LS", 1000, 5000) });
  await add("Washed linen shirt", {
    ...shirt,
    categories: ["shirts", "clothes"],
    variants: [{ sku: "WLS", price: usd(3000), stock: 0 }],
  });
  await add("Bed sheet", { tags: ["linen"], brand: "Ostara" });
  await add("Summer dress", {
    description: "<p>Goes well with our linen.</p>",
    categories: ["clothes"],
    brand: "marlow",
  });
  await add("Crème brûlée dish", { brand: "Élan" });
  await add("Running jackets");
  await add("Cotton/hemp t-shirt", { variants: [{ sku: "ABC/77.x", price: usd(900) }] });
  await add("Draft of linen", { status: "draft" });
});

describe("searching", () => {
  it("puts what is named so first, then what begins so, then by where the word is", async () => {
    expect(await search("linen")).toEqual(["Linen", "Linen shirt", "Washed linen shirt", "Bed sheet", "Summer dress"]);
    expect((await search("linen shirt"))[0]).toBe("Linen shirt");
  });

  it("finds a product by its sku, whole or begun, in any case", async () => {
    expect(await search("abc/77.x")).toEqual(["Cotton/hemp t-shirt"]);
    expect(await search("ABC/7")).toEqual(["Cotton/hemp t-shirt"]);
    expect((await search("ls-1"))[0]).toBe("Linen shirt");
  });

  it("knows words by their stems, without accents, apart from what joins them, and the last one by its beginning", async () => {
    expect(await search("jacket runs")).toEqual(["Running jackets"]);
    expect(await search("CREME brulee")).toEqual(["Crème brûlée dish"]);
    expect(await search("crème")).toEqual(["Crème brûlée dish"]);
    expect(await search("elan")).toEqual(["Crème brûlée dish"]);
    expect(await search("hemp")).toEqual(["Cotton/hemp t-shirt"]);
    expect(await search("t-shirt hemp")).toEqual(["Cotton/hemp t-shirt"]);
    expect(await search("washed lin")).toEqual(["Washed linen shirt"]);
    expect(await search("lin washed")).toEqual([]);
  });

  it("forgives typing errors in words that no product has", async () => {
    expect((await search("linnen")).toSorted()).toEqual((await search("linen")).toSorted());
    expect(await search("wahsed shrit")).toEqual(["Washed linen shirt"]);
    expect(await search("runing jakcet")).toEqual(["Running jackets"]);
    expect(await search("sumer dres")).toEqual(["Summer dress"]);
    expect(await search("zzzzqqqq")).toEqual([]);
  });

  it("reads phrases, exclusions and alternatives", async () => {
    expect(await search('"linen shirt"')).toEqual(["Linen shirt", "Washed linen shirt"]);
    expect(await search('"shirt linen"')).toEqual([]);
    expect(await search("linen -shirt")).toEqual(["Linen", "Bed sheet", "Summer dress"]);
    expect((await search("jackets or dish")).toSorted()).toEqual(["Crème brûlée dish", "Running jackets"]);
  });

  it("follows what is written: a new title, a draft, a product deleted", async () => {
    const made = await add("Velvet cushion", { variants: [{ sku: "C-1", price: usd(1000) }] });
    expect(await search("velvett")).toEqual(["Velvet cushion"]);
    const path = `/v1/products/${made.id}`;
    await ask("PATCH", path, { ...admin, body: { title: "Corduroy cushion" } });
    expect(await search("velvet")).toEqual([]);
    expect(await search("corduroy")).toEqual(["Corduroy cushion"]);
    await ask("PATCH", path, { ...admin, body: { status: "draft" } });
    expect(await search("corduroy")).toEqual([]);
    const drafts = await ask("GET", "/v1/products?q=corduroy&status=draft", admin);
    expect(titlesOf(drafts.body)).toEqual(["Corduroy cushion"]);
    expect(titlesOf((await ask("GET", "/v1/products?status=draft", admin)).body)).toEqual([
      "Corduroy cushion",
      "Draft of linen",
    ]);
    expect((await ask("DELETE", path, admin)).status).toBe(204);
    expect(titlesOf((await ask("GET", "/v1/products?q=corduroy&status=all", admin)).body)).toEqual([]);
  });

  it("finds products in what their category lies below, wherever that is moved", async () => {
    const make = async (name: string, parentId: string | null) =>
      (await ask("POST", "/v1/categories", { ...admin, body: { name, parentId } })).body;
    const [house, garden] = [await make("House", null), await make("Garden", null)];
    const room = await make("Room", house.id);
    const corner = await make("Corner", room.id);
    const made = await add("Stool", { categories: [corner.slug] });
    const inside = async ({ slug }: { slug: string }) => titlesOf(await list(`category=${slug}`));
    expect([await inside(house), await inside(garden), await inside(room)]).toEqual([["Stool"], [], ["Stool"]]);
    await ask("PATCH", `/v1/categories/${room.id}`, { ...admin, body: { parentId: garden.id } });
    expect([await inside(house), await inside(garden), await inside(room)]).toEqual([[], ["Stool"], ["Stool"]]);
    expect((await ask("DELETE", `/v1/categories/${room.id}`, admin)).status).toBe(204);
    expect([await inside(garden), await inside(corner)]).toEqual([["Stool"], ["Stool"]]);
    expect((await ask("DELETE", `/v1/categories/${corner.id}?reassignTo=${house.slug}`, admin)).status).toBe(204);
    expect([await inside(house), await inside(garden)]).toEqual([["Stool"], []]);
    const { facets } = await list("q=stool&facets=true");
    expect(facets.categories).toEqual([{ slug: house.slug, name: "House", count: 1 }]);
    expect((await ask("DELETE", `/v1/products/${made.id}`, admin)).status).toBe(204);
  });

  it("answers whatever is typed", async () => {
    const strange = [
      `%_'"\\`,
      "'",
      '"',
      "((",
      "!!!",
      "&|<->:*",
      "-",
      "--",
      "or",
      "the",
      "\u200f\u202e",
      "🦊🧦",
      "linen\u200f",
      "ﷺ",
    ];
    for (const q of [
      ...strange,
      "a b ".repeat(50),
      "-linen",
      "'; drop table products; --",
      "\\",
      "linen:*",
      "a".repeat(200),
    ]) {
      for (const sort of ["relevance", "price", "title"]) {
        const answer = await ask("GET", `/v1/products?sort=${sort}&facets=true&q=${encodeURIComponent(q)}`);
        expect(answer.status, q).toBe(200);
      }
      expect((await ask("GET", `/v1/products/suggest?q=${encodeURIComponent(q)}`)).status, q).toBe(200);
    }
    expect(await search("\u200flinen\u202e")).toContain("Linen");
    for (const path of ["/v1/products", "/v1/products/suggest"]) {
      expect((await ask("GET", `${path}?q=${"x".repeat(10_240)}`)).body.code).toBe("validation_failed");
      expect((await ask("GET", `${path}?q=a%00b`)).status).toBe(422);
    }
    expect((await ask("GET", "/v1/products?limit=0")).status).toBe(422);
  });
});

describe("pages", () => {
  const sorts = ["relevance", "price", "-price", "title", "-createdAt"];

  it("show each product once while others are added in front, in the middle and behind", async () => {
    await sql`update product_search set newness = -1000`;
    for (const sort of sorts) {
      const before = (await list(`q=linen&sort=${sort}`)).data.map(({ id }: { id: string }) => id);
      const seen: string[] = [];
      let cursor: string | null = null;
      const added: string[] = [];
      do {
        const body: Json = await list(`q=linen&limit=2&sort=${sort}${cursor ? `&cursor=${cursor}` : ""}`);
        seen.push(...body.data.map(({ id }: { id: string }) => id));
        cursor = body.page.nextCursor;
        if (added.length < 3) added.push((await add(`Linen ${sort} ${["a", "m", "z"][added.length]}`)).id);
      } while (cursor);
      expect(new Set(seen).size, sort).toBe(seen.length);
      expect(
        seen.filter((id) => before.includes(id)),
        sort,
      ).toEqual(before);
      for (const id of added) await ask("DELETE", `/v1/products/${id}`, admin);
    }
  });

  it("refuse a cursor of another sort, and one that was made up", async () => {
    const cursors = new Map<string, string>();
    for (const sort of sorts) cursors.set(sort, (await list(`q=linen&limit=1&sort=${sort}`)).page.nextCursor);
    for (const [sort, cursor] of cursors) {
      for (const other of sorts.filter((name) => name !== sort)) {
        expect((await list(`q=linen&limit=1&sort=${other}&cursor=${cursor}`)).code).toBe("invalid_cursor");
      }
    }
    const id = "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c4d";
    const made: unknown[][] = [
      ["price", 1e300, id],
      ["price", "1", id],
      ["relevance", 99, 1, id],
      ["relevance", 1, id],
      ["title", 5, id],
    ];
    for (const values of [...made, ["price", 1.5, id], ["price", 1, "x"]]) {
      const query = `q=linen&sort=${String(values[0])}&cursor=${btoa(JSON.stringify(values))}`;
      expect((await list(query)).code, query).toBe("invalid_cursor");
    }
  });
});

describe("prices", () => {
  it("page through a range from its cheapest or dearest, with what reaches into it, and nothing beyond", async () => {
    const tag = "ranged";
    const make = (n: number, ...prices: number[]) =>
      add(`Ranged ${n}`, {
        tags: [tag],
        options: [{ name: "Size" }],
        variants: prices.map((price, at) => ({
          sku: `R-${n}-${at}`,
          price: usd(price),
          options: { Size: String(at) },
          stock: 1,
        })),
      });
    await make(1, 700_000, 900_000);
    await make(2, 710_000, 800_000);
    await make(3, 800_000);
    await make(4, 850_000);
    await make(5, 850_000, 990_000);
    await make(6, 950_000);
    for (const more of ["", `&tag=${tag}`]) {
      for (const [sort, expected] of [
        ["price", [2, 3, 4, 5]],
        ["-price", [4, 5, 3, 2]],
        ["title", [2, 3, 4, 5]],
        ["-createdAt", [5, 4, 3, 2]],
      ] as const) {
        const seen: string[] = [];
        let cursor: string | null = null;
        do {
          const query: string = `sort=${sort}&minPrice=750000&maxPrice=890000&limit=1${more}`;
          const body: Json = await list(cursor ? `${query}&cursor=${cursor}` : query);
          seen.push(...titlesOf(body));
          cursor = body.page.nextCursor;
        } while (cursor);
        expect(seen, `${sort}${more}`).toEqual(expected.map((n) => `Ranged ${n}`));
      }
    }
  });
});

describe("facets", () => {
  const facets = async (query: string) => (await list(`${query}&facets=true`)).facets;

  it("count what matches, a category with what lies below it, and no product twice", async () => {
    expect(await facets("q=linen")).toEqual({
      categories: [
        { slug: "clothes", name: "Clothes", count: 3 },
        { slug: "shirts", name: "Shirts", count: 2 },
      ],
      brands: [
        { value: "Marlow", count: 3 },
        { value: "Ostara", count: 1 },
        { value: "Other", count: 1 },
      ],
      tags: [
        { value: "summer", count: 2 },
        { value: "linen", count: 1 },
      ],
      price: { min: usd(1000), max: usd(5000) },
      approximate: false,
    });
  });

  it("ignore their own filter, and heed all others", async () => {
    const chosen = await facets("q=linen&brand=MARLOW&category=shirts&minPrice=2500");
    expect(chosen.brands).toEqual([{ value: "Marlow", count: 2 }]);
    expect(chosen.categories).toEqual([
      { slug: "clothes", name: "Clothes", count: 2 },
      { slug: "shirts", name: "Shirts", count: 2 },
    ]);
    expect(chosen.price).toEqual({ min: usd(1000), max: usd(5000) });
    const other = await facets("q=linen&tag=linen&available=true");
    expect(other.brands).toEqual([{ value: "Ostara", count: 1 }]);
    expect(other.tags).toEqual([
      { value: "linen", count: 1 },
      { value: "summer", count: 1 },
    ]);
    expect(await facets("q=nothing")).toEqual({
      categories: [],
      brands: [],
      tags: [],
      price: null,
      approximate: false,
    });
    expect((await list("q=linen")).facets).toBeUndefined();
  });
});

describe("suggestions", () => {
  it("begin with what was typed, then have its words, each title once", async () => {
    await add("Linen shirt", { variants: [{ sku: "TWICE", price: usd(1) }] });
    const titles = await suggest("linen");
    expect(titles.slice(0, 2)).toEqual(["Linen", "Linen shirt"]);
    expect(titles).toContain("Bed sheet");
    expect(new Set(titles).size).toBe(titles.length);
    expect(await suggest("LINEN SH")).toEqual(["Linen shirt", "Washed linen shirt", "Bed sheet"]);
    expect(await suggest("sumer dr")).toEqual(["Summer dress"]);
    expect(await suggest("")).toEqual([]);
    expect(await suggest("draft")).toEqual([]);
  });

  it("are ten at most, and carry a tag", async () => {
    for (let n = 0; n < 12; n++) await add(`Pillow ${"abcdefghijkl"[n]}`);
    const first = await ask("GET", "/v1/products/suggest?q=pil");
    expect(first.body.data).toHaveLength(10);
    const headers = { "if-none-match": first.headers.get("etag") ?? "" };
    expect((await ask("GET", "/v1/products/suggest?q=pil", { headers })).status).toBe(304);
    expect((await ask("GET", "/v1/products/suggest")).status).toBe(422);
    expect((await ask("GET", "/v1/products/suggest?q=a&x=1")).status).toBe(422);
  });
});
