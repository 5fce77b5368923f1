import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ndjsonOf, type DummyProduct } from "../support/dummyjson.ts";
import { openShop, type Shop } from "../support/shop.ts";

const folder = fileURLToPath(new URL("../../../shared/data/shopify/", import.meta.url));
const files = ["apparel.csv", "home-and-garden.csv", "jewelery.csv"];
type Report = { created: number; updated: number; unchanged: number; failed: number; errors: unknown[] };

describe.skipIf(!existsSync(folder))("three real Shopify exports (skipped where the data folder is missing)", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(() => shop?.close());

  const importCsv = async (to: Shop, csv: string): Promise<Report> => {
    const answer = await to.ask<Report>("POST", "/v1/products/import", {
      token: to.admin,
      raw: csv,
      headers: { "content-type": "text/csv" },
    });
    expect(answer.status, answer.text).toBe(200);
    return answer.body;
  };
  const counts = async (of: Shop) => {
    const { rows } = await of.sql.product.query<{ products: string; variants: string }>(
      "select (select count(*) from products) as products, (select count(*) from variants) as variants",
    );
    return [Number(rows[0]!.products), Number(rows[0]!.variants)];
  };
  const sum = (reports: Report[], field: "created" | "updated" | "unchanged" | "failed") =>
    reports.reduce((total, report) => total + report[field], 0);
  const exported = async (of: Shop) => {
    const answer = await of.ask("GET", "/v1/products/export", { token: of.admin });
    expect(answer.status).toBe(200);
    return answer.text;
  };

  it("import to 60 products and 66 variants; again, nothing changes; exported and imported elsewhere, it is the same", async () => {
    const first: Report[] = [];
    for (const file of files) first.push(await importCsv(shop, readFileSync(folder + file, "utf8")));
    expect([sum(first, "created"), sum(first, "failed")]).toEqual([60, 0]);
    expect(await counts(shop)).toEqual([60, 66]);

    const before = await exported(shop);
    const again: Report[] = [];
    for (const file of files) again.push(await importCsv(shop, readFileSync(folder + file, "utf8")));
    expect([sum(again, "unchanged"), sum(again, "created"), sum(again, "updated")]).toEqual([60, 0, 0]);
    expect(await exported(shop)).toBe(before);

    const other = await openShop();
    try {
      expect(await importCsv(other, before)).toMatchObject({ created: 60, failed: 0 });
      expect(await counts(other)).toEqual([60, 66]);
      expect(await exported(other)).toBe(before);
    } finally {
      await other.close();
    }
  });
});

const dummyjson = fileURLToPath(new URL("../../../shared/data/dummyjson/products.json", import.meta.url));

describe.skipIf(!existsSync(dummyjson))("DummyJSON's products (skipped where the data folder is missing)", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(() => shop?.close());

  it("all import, pictures elsewhere stay there, and again nothing changes", async () => {
    const products = JSON.parse(readFileSync(dummyjson, "utf8")) as DummyProduct[];
    const send = async () => {
      const answer = await shop.ask<Report>("POST", "/v1/products/import", {
        token: shop.admin,
        raw: ndjsonOf(products),
        headers: { "content-type": "application/x-ndjson" },
      });
      expect(answer.status, answer.text).toBe(200);
      return answer.body;
    };
    const all = products.length;
    expect(await send()).toEqual({ created: all, updated: 0, unchanged: 0, failed: 0, errors: [] });
    expect(await send()).toEqual({ created: 0, updated: 0, unchanged: all, failed: 0, errors: [] });
    type Listed = { data: { images: { url: string }[]; variants: { sku: string; price: { amount: number } }[] }[] };
    const { body } = await shop.ask<Listed>("GET", `/v1/products?q=${products[0]!.sku}&limit=1`);
    expect(body.data[0]!.images.map(({ url }) => url)).toEqual(products[0]!.images);
    expect(body.data[0]!.variants).toMatchObject([{ sku: products[0]!.sku, price: { amount: 999 } }]);
    const { rows } = await shop.sql.product.query<{ skus: string; categories: string }>(
      "select (select count(distinct sku) from variants) as skus, (select count(*) from categories) as categories",
    );
    expect(rows[0]).toEqual({ skus: String(all), categories: "24" });
  });
});
