import { describe, expect, it } from "vitest";
import { emptyCatalogue, openShop, sql, stocked, unique, type Json } from "../../test/support.ts";

const shop = openShop();
const admin = { as: "ADMIN" as const };
const get = (path: string, as: "ADMIN" | "USER" | undefined = "ADMIN") => shop.ask("GET", path, as ? { as } : {});
const skusOf = ({ body }: { body: Json }): string[] => body.data.map(({ sku }: { sku: string }) => sku);

async function pagesOf(path: string): Promise<Json[]> {
  const all: Json[] = [];
  let cursor: string | null = null;
  do {
    const page: Json = (await get(`${path}${cursor ? `&cursor=${cursor}` : ""}`)).body;
    all.push(...page.data);
    cursor = page.page.nextCursor;
    expect(page.page.hasMore).toBe(cursor !== null);
  } while (cursor);
  return all;
}

async function reserve(variantId: string, quantity: number): Promise<void> {
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  const lines = [{ variantId, quantity }];
  const { outcome } = await shop.ctx.stock.reserve({ orderId: unique("o"), currency: "USD", lines, expiresAt });
  expect(outcome).toBe("reserved");
}

describe("GET /v1/inventory", () => {
  it("lists levels by sku in pages, all or only what is low, and one by its sku", async () => {
    await emptyCatalogue();
    const [plenty, low] = [await stocked(shop, 100), await stocked(shop, 5)];
    const held = await stocked(shop, 20);
    await reserve(held.variantId, 16);
    const all = (await pagesOf("/v1/inventory?limit=1")).map(({ sku }) => sku);
    expect(all).toEqual([plenty.sku, low.sku, held.sku]);
    expect(await pagesOf("/v1/inventory?limit=1&lowStock=true")).toMatchObject([
      { sku: low.sku, onHand: 5, reserved: 0, available: 5, lowStockThreshold: 5, backorder: false },
      { sku: held.sku, onHand: 20, reserved: 16, available: 4 },
    ]);
    expect(skusOf(await get(`/v1/inventory?sku=${plenty.sku}`))).toEqual([plenty.sku]);
    expect(skusOf(await get(`/v1/inventory?sku=${plenty.sku}&lowStock=true`))).toEqual([]);
    expect(skusOf(await get("/v1/inventory?sku=none"))).toEqual([]);
  });

  it("refuses what is no page, no filter and no cursor of its own", async () => {
    const { sku } = await stocked(shop, 1);
    for (const query of ["limit=0", "limit=101", "lowStock=maybe", "sku=", "other=1"]) {
      expect([query, (await get(`/v1/inventory?${query}`)).status]).toEqual([query, 422]);
    }
    await shop.ask("POST", `/v1/inventory/${sku}/adjust`, { ...admin, body: { delta: 1, reason: "restock" } });
    const { nextCursor } = (await get(`/v1/inventory/${sku}/movements?limit=1`)).body.page;
    for (const cursor of [nextCursor, "x"]) {
      expect((await get(`/v1/inventory?cursor=${cursor}`)).body.code).toBe("invalid_cursor");
    }
  });

  it("is for those who may see it", async () => {
    const { sku } = await stocked(shop, 1);
    for (const path of ["", `/${sku}`, `/${sku}/movements`]) {
      expect((await get(`/v1/inventory${path}`, "USER")).status).toBe(403);
      expect((await shop.ask("GET", `/v1/inventory${path}`)).status).toBe(401);
    }
  });
});

describe("GET /v1/inventory/{sku}/movements", () => {
  it("is the whole ledger in pages, newest first, and its sum is what is on hand", async () => {
    const { sku } = await stocked(shop, 7);
    const body = (delta: number) => ({ delta, reason: "correction", note: `by ${delta}` });
    for (const delta of [3, -2, 5])
      await shop.ask("POST", `/v1/inventory/${sku}/adjust`, { ...admin, body: body(delta) });
    const ledger = await pagesOf(`/v1/inventory/${sku}/movements?limit=2`);
    expect(ledger).toMatchObject([
      { delta: 5, onHandAfter: 13, reason: "correction", note: "by 5", actor: "admin" },
      { delta: -2, onHandAfter: 8 },
      { delta: 3, onHandAfter: 10 },
      { delta: 7, onHandAfter: 7, reason: "initial" },
    ]);
    expect((await get(`/v1/inventory/${sku}`)).body.onHand).toBe(13);
    expect((await get("/v1/inventory/none/movements")).status).toBe(404);
    const { nextCursor } = (await get("/v1/inventory?limit=1")).body.page;
    for (const cursor of [nextCursor, "x"]) {
      expect((await get(`/v1/inventory/${sku}/movements?cursor=${cursor}`)).body.code).toBe("invalid_cursor");
    }
  });
});

describe("a variant's stock policy", () => {
  const patch = (product: Json, variantId: string, stock: object) =>
    shop.ask("PATCH", `/v1/products/${product.id}/variants/${variantId}`, { ...admin, body: { stock } });
  const lowEvents = async (variantId: string) =>
    (await sql`select event from outbox where subject = ${variantId} order by id`).map((row) => row["event"].data);

  it("keeps backorder while more is promised than there is", async () => {
    const { sku, product, variantId } = await stocked(shop, { onHand: 1, backorder: true });
    await reserve(variantId, 3);
    const refused = await patch(product, variantId, { backorder: false });
    expect([refused.status, refused.body.code]).toEqual([409, "insufficient_stock"]);
    expect((await get(`/v1/inventory/${sku}`)).body).toMatchObject({ backorder: true, reserved: 3 });
    await shop.ask("POST", `/v1/inventory/${sku}/adjust`, { ...admin, body: { delta: 2, reason: "restock" } });
    expect((await patch(product, variantId, { backorder: false })).status).toBe(200);
    expect((await get(`/v1/inventory/${sku}`)).body).toMatchObject({ backorder: false, available: 0 });
  });

  it("tells of low stock when its threshold rises to what there is, once", async () => {
    const { product, variantId } = await stocked(shop, 10);
    for (const lowStockThreshold of [9, 10, 12, 12]) {
      expect((await patch(product, variantId, { lowStockThreshold })).status).toBe(200);
    }
    expect(await lowEvents(variantId)).toMatchObject([{ available: 10, threshold: 10 }]);
    await patch(product, variantId, { lowStockThreshold: 2 });
    await reserve(variantId, 8);
    expect(await lowEvents(variantId)).toMatchObject([{ threshold: 10 }, { available: 2, threshold: 2 }]);
  });
});
