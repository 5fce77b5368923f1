import { describe, expect, it } from "vitest";
import { openShop, sql, stocked } from "../../test/support.ts";

describe("the catalogue cache", () => {
  it("answers from Redis until a write makes everything stale", async () => {
    const shop = openShop();
    const { product } = await stocked(shop, 1);
    const path = `/v1/products/${product.id}`;
    const titleNow = async () => {
      const { body } = await shop.ask("GET", path);
      await shop.settled();
      return body.title;
    };
    expect(await titleNow()).toBe(product.title);
    await sql`update products set title = 'behind the back' where id = ${product.id}`;
    expect(await titleNow()).toBe(product.title);
    expect((await shop.ask("GET", path, { as: "ADMIN" })).body.title).toBe("behind the back");
    await shop.ctx.cache.invalidate();
    expect(await titleNow()).toBe("behind the back");
  });

  it("catches up on stock that was moved by a process that died before it said so", async () => {
    const shop = openShop();
    const { product, sku } = await stocked(shop, 1);
    const path = `/v1/products/${product.id}`;
    await shop.ctx.cache.catchUp();
    await shop.ask("GET", path);
    await shop.settled();
    await shop.ctx.stock.adjust(sku, { delta: 8, reason: "restock" }, "admin");
    expect((await shop.ask("GET", path)).body.variants[0].stock.available).toBe(1);
    await shop.ctx.cache.catchUp();
    expect((await shop.ask("GET", path)).body.variants[0].stock.available).toBe(9);
  });

  it("catches up on a write that could not tell it", async () => {
    const shop = openShop();
    const { product } = await stocked(shop, 1);
    const path = `/v1/products/${product.id}`;
    await shop.ask("GET", path);
    await shop.settled();
    const cut = openShop({ UPSTASH_REDIS_REST_URL: "http://127.0.0.1:1" });
    const changed = await cut.ask("PATCH", path, { as: "ADMIN", body: { title: "New" } });
    expect(changed.status).toBe(200);
    expect((await shop.ask("GET", path)).body.title).toBe(product.title);
    await shop.ctx.cache.catchUp();
    expect((await shop.ask("GET", path)).body.title).toBe("New");
    expect(await sql`select id from stale_caches`).toEqual([]);
  });
});
