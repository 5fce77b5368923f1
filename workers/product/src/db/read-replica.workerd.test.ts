import { Redis } from "@upstash/redis/cloudflare";
import { beforeAll, describe, expect, it } from "vitest";
import { env, openShop, stocked, unique, usd } from "../../test/support.ts";

const READ_URL = env.TEST_REPLICA_URL;
const admin = { as: "ADMIN" as const };
// The replica: another database, in which the same product still has its old title.
const behind = openShop({ PRODUCT_DATABASE_URL: READ_URL });
const shop = openShop({ PRODUCT_DATABASE_READ_URL: READ_URL });
const redis = new Redis({ url: env.UPSTASH_REDIS_REST_URL, token: env.UPSTASH_REDIS_REST_TOKEN });
const slug = unique("lamp");
let id: string;

/** As it is seconds after the last write, with nothing kept. */
async function settledDown(): Promise<void> {
  await shop.ctx.cache.invalidate();
  await redis.del("product:catalogue:written");
}
const titleOf = async (at = shop, as?: "ADMIN") => {
  const { body } = await at.ask("GET", `/v1/products/${slug}`, as ? { as } : {});
  await at.settled();
  return body.title;
};

beforeAll(async () => {
  const product = { title: "Old lamp", slug, variants: [{ sku: unique("SKU"), price: usd(1), stock: 1 }] };
  await behind.ask("POST", "/v1/products", { ...admin, body: product });
  const made = await shop.ask("POST", "/v1/products", { ...admin, body: { ...product, title: "New lamp" } });
  id = made.body.id;
});

describe("a read replica that lags", () => {
  it("serves shoppers when nothing was written lately, and administrators never", async () => {
    await settledDown();
    expect(await titleOf()).toBe("Old lamp");
    expect(await titleOf(shop, "ADMIN")).toBe("New lamp");
    const list = await shop.ask("GET", "/v1/products?limit=100");
    expect(list.body.data.map(({ title }: { title: string }) => title)).toContain("Old lamp");
    const lookedFor = await shop.ask("GET", "/v1/products?q=lamp");
    expect(lookedFor.body.data).toMatchObject([{ title: "Old lamp" }]);
    expect((await shop.ask("GET", "/v1/products/suggest?q=old%20la")).body.data).toEqual(["Old lamp"]);
  });

  it("fills no cache right after a write", async () => {
    await settledDown();
    expect(await titleOf()).toBe("Old lamp");
    const changed = await shop.ask("PATCH", `/v1/products/${id}`, { ...admin, body: { brand: unique("brand") } });
    expect(changed.body.title).toBe("New lamp");
    expect(await titleOf()).toBe("New lamp");
    // And what was kept then stays.
    await redis.del("product:catalogue:written");
    expect(await titleOf()).toBe("New lamp");
  });

  it("writes the export, unless something was written a moment ago", async () => {
    await settledDown();
    const exported = async () => (await shop.ask("GET", "/v1/products/export", admin)).text;
    expect(await exported()).toContain("Old lamp");
    await stocked(shop, 1);
    expect(await exported()).toContain("New lamp");
  });

  it("decides nothing: stock and records come from the store itself", async () => {
    await settledDown();
    const { sku } = await stocked(shop, 3);
    await settledDown();
    expect((await shop.ask("GET", `/v1/inventory/${sku}`, admin)).body.onHand).toBe(3);
    expect(await shop.ctx.stock.quote([{ sku }])).toMatchObject([{ sku, available: 3 }]);
  });

  it("is done without while it does not answer", async () => {
    const gone = READ_URL.replace(/@[^/]+\//, "@127.0.0.1:1/");
    const alone = openShop({ PRODUCT_DATABASE_READ_URL: gone });
    await settledDown();
    expect(await titleOf(alone)).toBe("New lamp");
    await settledDown();
    expect(await titleOf(alone)).toBe("New lamp");
  });
});
