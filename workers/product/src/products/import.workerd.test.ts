import { beforeEach, describe, expect, it } from "vitest";
import { emptyCatalogue, openShop, sql } from "../../test/support.ts";

const shop = openShop();
const send = (body: string | Uint8Array, query = "", type = "text/csv") =>
  shop.ask("POST", `/v1/products/import${query}`, { as: "ADMIN", body, headers: { "content-type": type } });
const counts = async (...sent: Parameters<typeof send>) => {
  const { created, updated, unchanged, failed } = (await send(...sent)).body;
  return { created, updated, unchanged, failed };
};
const none = { created: 0, updated: 0, unchanged: 0, failed: 0 };

const file = (
  shirtQuantity = 7,
  mugPrice = "9.50",
) => `Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,Variant Barcode,Image Src,Image Position,Image Alt Text,Product Category,Status
shirt,Shirt,"<p>Line one
line ""two""</p>",Marlow,Shirts,"new, linen",true,Size,S,SH-S,200,${shirtQuantity},deny,49.00,59.00,4006381333931,https://example.com/a.jpg,2,Back,Clothes > Tops,active
shirt,,,,,,,,M,SH-M,210,0,continue,49.00,,,/media/demo/b.svg,1,Front,,
mug,'=Mug,,,,,true,Title,Default Title,,0,3,deny,${mugPrice},,,,,,,draft
`;

beforeEach(emptyCatalogue);

describe("importing", () => {
  it("makes the products of a file, and changes nothing when it comes again", async () => {
    expect(await counts(file(), "?dryRun=true")).toEqual({ ...none, created: 2 });
    expect((await sql`select count(*)::int as n from products`)[0]).toEqual({ n: 0 });
    expect(await counts(`\ufeff${file().replaceAll("\n", "\r\n")}`)).toEqual({ ...none, created: 2 });
    const before = await sql`select version, updated_at from products order by slug`;
    const moves = await sql`select count(*) from stock_movements`;
    expect(await counts(`\ufeff${file().replaceAll("\n", "\r\n")}`)).toEqual({ ...none, unchanged: 2 });
    expect(await sql`select version, updated_at from products order by slug`).toEqual(before);
    expect(await sql`select count(*) from stock_movements`).toEqual(moves);
    const shirt = (await shop.ask("GET", "/v1/products/shirt")).body;
    expect(shirt).toMatchObject({
      brand: "Marlow",
      tags: ["new", "linen"],
      categories: [{ name: "Tops" }, { name: "Shirts" }],
      images: [{ url: "/media/demo/b.svg", alt: "Front" }, { url: "https://example.com/a.jpg" }],
      variants: [
        { sku: "SH-S", price: { amount: 4900 }, compareAtPrice: { amount: 5900 }, stock: { available: 7 } },
        { sku: "SH-M", stock: { available: 0, backorder: true } },
      ],
    });
    const mug = (await shop.ask("GET", "/v1/products/mug", { as: "ADMIN" })).body;
    expect(mug).toMatchObject({ title: "=Mug", status: "draft", options: [], variants: [{ sku: "mug" }] });
  });

  it("counts a quantity only when the file's is another than before: sales are not undone", async () => {
    await send(file(7));
    await shop.ctx.stock.adjust("SH-S", { delta: -2, reason: "damaged" }, "admin");
    expect(await counts(file(7))).toEqual({ ...none, unchanged: 2 });
    expect(await counts(file(7, "9.75"))).toEqual({ ...none, unchanged: 1, updated: 1 });
    expect((await shop.ctx.stock.level("SH-S"))?.onHand).toBe(5);
    expect(await counts(file(20, "9.75"))).toEqual({ ...none, unchanged: 1, updated: 1 });
    expect((await shop.ctx.stock.level("SH-S"))?.onHand).toBe(20);
    const ledger = await shop.ctx.stock.movements("SH-S", 10, undefined);
    expect(ledger?.map(({ delta, reason }) => [delta, reason])).toEqual([
      [15, "import"],
      [-2, "damaged"],
      [7, "initial"],
    ]);
  });

  it("lets no bad product stop the others, and names its line", async () => {
    const bad = `${file()}nameless,,,,,true,Title,Default Title,,,,,1.00
noprice,No price,,,,true,Title,Default Title,,,,deny,,,,,,,,
taken,Taken,,,,true,Title,Default Title,SH-S,,1,deny,1.00,,,,,,,
,Handleless,,,,true,Title,Default Title,X,,1,deny,1.00,,,,,,,
last,Last,,,,,true,Title,Default Title,LAST,,1,deny,1.00,,,,,,,
`;
    const { body } = await send(bad);
    expect(body).toMatchObject({ created: 3, failed: 4 });
    expect(body.errors.map(({ line }: { line: number }) => line)).toEqual([6, 7, 8, 9]);
  });

  it("refuses what is no such file", async () => {
    expect((await send("a,b\n1,2\n")).body.errors[0]).toMatchObject({ code: "missing_column" });
    expect((await send("")).status).toBe(422);
    const utf16 = new Uint8Array([0xff, 0xfe, ...new TextEncoder().encode("H\0a\0")]);
    expect((await send(utf16)).body.errors[0].code).toBe("invalid_encoding");
    expect((await send("{}", "", "application/json")).status).toBe(415);
    expect((await send(file(), "?currency=XXXX")).status).toBe(422);
    const endless = await send(`${file()}x,"never closed`);
    expect(endless.body).toMatchObject({ created: 2, failed: 1, errors: [{ line: 6 }] });
  });

  it("reads NDJSON of the create body", async () => {
    const line = (n: number) =>
      JSON.stringify({
        title: `T ${n}`,
        categories: ["things"],
        variants: [{ sku: `N-${n}`, price: { amount: n, currency: "USD" }, stock: 1 }],
      });
    const body = `${line(1)}\n{oops\n\n${line(2)}\n{"title":"x"}`;
    const first = await send(body, "", "application/x-ndjson");
    expect(first.body).toMatchObject({ created: 2, failed: 2, errors: [{ line: 2 }, { line: 5 }] });
    expect(await counts(`${line(1)}\n${line(2)}`, "", "application/x-ndjson")).toEqual({ ...none, unchanged: 2 });
  });
});

describe("exporting", () => {
  const catalogue = async () => {
    const { body } = await shop.ask("GET", "/v1/products?status=all&sort=title&limit=100", { as: "ADMIN" });
    return JSON.parse(
      JSON.stringify(body.data, (key, value) =>
        ["id", "createdAt", "updatedAt", "version"].includes(key) ? undefined : value,
      ),
    );
  };

  it("gives a file that makes the same catalogue from nothing", async () => {
    await send(file());
    await shop.ask("POST", "/v1/products", {
      as: "ADMIN",
      body: {
        title: '\'=danger, "quoted"\nand more',
        status: "archived",
        tags: ["-x", "@y"],
        description: "<ul><li>ä &amp; b</li></ul>",
        options: [{ name: "Size" }, { name: "Color" }],
        variants: [
          {
            sku: "+1",
            price: { amount: 1, currency: "JPY" },
            options: { Size: "M", Color: "Rot" },
            stock: 4,
            weightGrams: 12,
            barcode: "=1",
          },
          {
            sku: "x y/z",
            price: { amount: 99999999999, currency: "JPY" },
            options: { Size: "L", Color: "Blau" },
            stock: { backorder: true },
          },
        ],
      },
    });
    const before = await catalogue();
    const exported = await shop.ask("GET", "/v1/products/export", { as: "ADMIN" });
    expect(exported.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(exported.text).not.toMatch(/(?:^|,|")[=+@-]/m);
    expect(await counts(exported.text)).toEqual({ ...none, unchanged: 3 });
    await emptyCatalogue();
    expect(await counts(exported.text)).toEqual({ ...none, created: 3 });
    expect(await catalogue()).toEqual(before);
    expect((await shop.ask("GET", "/v1/products/export", { as: "ADMIN" })).text).toBe(exported.text);
  });
});
