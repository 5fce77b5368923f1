import { defuse, restore } from "@orderapp/core/spreadsheet";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ImportItem } from "../import-products.ts";
import type { StoredProduct } from "../product.ts";
import { draftsOfCsv } from "./drafts-of-csv.ts";
import { csvHeader, csvOf } from "./rows-of-product.ts";

const data = join(import.meta.dirname, "../../../../../../shared/data/shopify");
const real = ["apparel", "home-and-garden", "jewelery"].map((name) => `${data}/${name}.csv`);
const there = real.every((file) => existsSync(file));

/** The file in parts of a few bytes, as a network may bring it. */
const streamOf = (text: string | Uint8Array, size = 7) => {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(Buffer.from(bytes.subarray(at, at + size)));
      at += size;
    },
  });
};
async function read(text: string | Uint8Array, size?: number) {
  let id = 0;
  const items: ImportItem[] = [];
  for await (const item of draftsOfCsv(streamOf(text, size), { currency: "USD", newId: () => String(id++) }))
    items.push(item);
  return {
    drafts: items.flatMap((item) => ("draft" in item ? [item.draft] : [])),
    errors: items.flatMap((item) => ("message" in item ? [item] : [])),
  };
}
const head = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Compare At Price,Image Src\n";

describe("rows to products", () => {
  it.skipIf(!there)("reads 60 products and 66 variants from the three real files (beside the project)", async () => {
    const files = await Promise.all(real.map((file) => read(readFileSync(file), 65_536)));
    expect(files.flatMap(({ errors }) => errors)).toEqual([]);
    expect(files.map(({ drafts }) => drafts.length)).toEqual([20, 20, 20]);
    const variants = files.flatMap(({ drafts }) => drafts.flatMap((draft) => draft.variants));
    expect(variants).toHaveLength(66);
    expect(new Set(variants.map(({ sku }) => sku)).size).toBe(66);
  });

  it("gives variants without a sku one of their own, the same each time", async () => {
    const text = `${head}a,A,Size,S,,1.00,,\na,,,Größe L,,1.00,,\nb,B,Title,Default Title,,1.00,,\na.s,C,Title,Default Title,,1.00,,\n`;
    const { drafts, errors } = await read(text);
    expect(errors).toEqual([]);
    expect(drafts.flatMap(({ variants }) => variants.map(({ sku }) => sku))).toEqual(["a.s", "a.grosse-l", "b", "a-s"]);
    expect((await read(text)).drafts).toEqual(drafts);
  });

  it("puts rows of one handle together that do not stand together", async () => {
    const { drafts } = await read(`${head}a,A,Size,S,A-S,1.00,,\nb,B,,,B,2.00,,\na,,,M,A-M,1.50,,\n`);
    expect(drafts.map(({ slug, variants }) => [slug, variants.length])).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
  });

  it("says on which line what is wrong", async () => {
    const rows = [
      'a,"A\r\nB",Size,S,A,abc,,',
      "b,,,,B,1.00,,",
      "c,C,,,C,1.999,,",
      "d,D,,,D,5.00,4.00,",
      "e,E,,,E,1.00,,javascript:alert(1)",
      "f,F,Size,S,F1,1.00,,",
      "f,,,S,F2,1.00,,",
      "g,G,Size,,G,1.00,,",
      "ok,Ok,,,OK,1.00,0.00,//x.example/a.jpg",
      "fine,Fine,,,FINE,1,,https://x.example/a.jpg",
    ];
    const { drafts, errors } = await read(`\ufeff${head}${rows.join("\r\n")}`);
    expect(errors.map(({ line }) => line)).toEqual([2, 4, 5, 6, 7, 8, 10, 11]);
    expect(drafts).toMatchObject([{ slug: "fine", variants: [{ price: 100, compareAtPrice: null }] }]);
  });

  it("reads back what it writes", async () => {
    const { drafts } = await read(
      `${head}a,"'=A, ""x""",Size,S,'+1,1.00,2.00,/media/a.svg\na,,,M,A-M,3.00,,/media/b.svg\n`,
    );
    const [draft] = drafts;
    const stored: StoredProduct = {
      ...draft!,
      id: "1",
      version: 1,
      categories: [
        { id: "c", path: ["Top", "Below"] },
        { id: "d", path: ["Other"] },
      ],
      variants: draft!.variants.map((variant) => ({ ...variant, id: variant.sku, onHand: 3, lowStockThreshold: 5 })),
    };
    const text = csvHeader() + csvOf([stored]);
    expect(text).toContain('"\'=A, ""x"""');
    const [again] = (await read(text)).drafts;
    expect(again).toMatchObject({
      title: '=A, "x"',
      variants: [{ sku: "+1", quantity: 3, compareAtPrice: 200 }, { sku: "A-M" }],
      categories: [{ path: [{ name: "Top" }, { name: "Below", slug: "below" }] }, { path: [{ name: "Other" }] }],
    });
    expect(again?.images.map(({ url }) => url)).toEqual(["/media/a.svg", "/media/b.svg"]);
  });

  it("takes exactly the apostrophe away that it put before a formula", () => {
    for (const cell of ["=1", "+1", "-1", "@a", "\tx", "'=1", "''=1", "'plain", "it's", ""])
      expect(restore(defuse(cell))).toBe(cell);
    expect(defuse("=1")).toBe("'=1");
    expect(defuse("'plain")).toBe("'plain");
  });
});
