import { Faults } from "@orderapp/local-cloud/faults";
import { startUpstash } from "@orderapp/local-cloud/upstash/server";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually, pause } from "../support/client.ts";
import { openShop, type Shop, type Variant } from "../support/shop.ts";

const VISIBLE_MS = 2_000;
type Seen = { startedAt: number; took: number; price: number | undefined };
type Priced = { id: string; variants: { price: { amount: number }; stock: { available: number } }[] };

let shop: Shop;
let lamp: Variant;
let cache: Awaited<ReturnType<typeof startUpstash>>;
// The catalogue's Redis alone: without the list of ended sessions nobody could write.
const faults = new Faults("catalogue-redis");
beforeAll(async () => {
  cache = await startUpstash({ port: 0, token: "catalogue", faults });
  const product = { UPSTASH_REDIS_REST_URL: cache.url, UPSTASH_REDIS_REST_TOKEN: "catalogue" };
  shop = await openShop({ vars: { product } });
  lamp = await shop.createProduct(50, 1_000);
});
afterEach(() => {
  faults.set({ down: false });
  shop.cloud.faults.neon.set({ latencyMs: 0 });
});
afterAll(async () => {
  await shop?.close();
  await cache?.close();
});

const product = (at: Variant, token?: string) => shop.ask<Priced>("GET", `/v1/products/${at.productId}`, { token });
const listed = () => shop.ask<{ data: Priced[] }>("GET", "/v1/products?limit=20");
const priceOf = (found: Priced | undefined): number | undefined => found?.variants[0]?.price.amount;

async function setPrice(amount: number): Promise<number> {
  const path = `/v1/products/${lamp.productId}/variants/${lamp.variantId}`;
  const json = { price: { amount, currency: "USD" } };
  const answer = await shop.ask("PATCH", path, { token: shop.admin, json });
  expect(answer.status, answer.text).toBe(200);
  return Date.now();
}

/** Looks at the price until told to stop: every second time in the list. */
async function watch(at: number, until: { over: boolean }, seen: Seen[]): Promise<void> {
  for (let turn = at; !until.over; turn++) {
    const startedAt = Date.now();
    const answer = turn % 2 ? await product(lamp) : await listed();
    expect(answer.status, answer.text).toBe(200);
    const { body } = answer;
    const found = "data" in body ? body.data.find(({ id }) => id === lamp.productId) : body;
    seen.push({ startedAt, took: Date.now() - startedAt, price: priceOf(found) });
    await pause(300);
  }
}

describe("a price change, while 100 read", () => {
  it("is seen by its author at once, and by everyone who asks 2 s later", async () => {
    const until = { over: false };
    const seen: Seen[] = [];
    const readers = Promise.all(Array.from({ length: 100 }, (_, at) => watch(at, until, seen)));
    await pause(1_500);
    const sentAt = Date.now() - 500;
    const writes: { price: number; answeredAt: number }[] = [];
    for (const price of [1_100, 1_200]) {
      const answeredAt = await setPrice(price);
      expect(priceOf((await product(lamp, shop.admin)).body)).toBe(price);
      writes.push({ price, answeredAt });
      await pause(VISIBLE_MS + 2_500);
    }
    until.over = true;
    await readers;
    const pricesIn = (from: number, to: number) =>
      new Set(seen.filter(({ startedAt }) => startedAt >= from && startedAt < to).map(({ price }) => price));
    // On a busy machine a read that was under way may take longer than anything else here.
    const late = VISIBLE_MS + Math.max(...seen.map(({ took }) => took));
    const [first, second] = writes.map(({ answeredAt }) => answeredAt);
    // They read what was kept before, or this would show nothing.
    expect(pricesIn(0, sentAt)).toEqual(new Set([1_000]));
    expect(pricesIn(first! + late, second! - 500)).toEqual(new Set([1_100]));
    expect(pricesIn(second! + late, Number.POSITIVE_INFINITY)).toEqual(new Set([1_200]));
  });
});

describe("Redis is down", () => {
  it("and the catalogue is read and changed; nothing old comes back with it", async () => {
    await setPrice(2_000);
    await pause(VISIBLE_MS);
    for (let i = 0; i < 2; i++) {
      expect(priceOf((await product(lamp)).body)).toBe(2_000);
      await pause(1_100);
    }
    faults.set({ down: true });
    const answeredAt = await setPrice(2_100);
    expect(priceOf((await product(lamp, shop.admin)).body)).toBe(2_100);
    await pause(answeredAt + VISIBLE_MS - Date.now());
    expect(priceOf((await product(lamp)).body)).toBe(2_100);
    faults.set({ down: false });
    const end = Date.now() + 7_000;
    while (Date.now() < end) {
      expect(priceOf((await product(lamp)).body)).toBe(2_100);
      await pause(200);
    }
  });

  it("when the process that wrote dies: the cron tells Redis of it", async () => {
    await setPrice(3_000);
    await pause(VISIBLE_MS);
    expect(priceOf((await product(lamp)).body)).toBe(3_000);
    await pause(500);
    faults.set({ down: true });
    await setPrice(3_100);
    await shop.stack.kill9();
    await shop.stack.restart();
    faults.set({ down: false });
    await eventually(() => shop.stack.runCron("product"), 30_000);
    await pause(VISIBLE_MS);
    expect(priceOf((await product(lamp)).body)).toBe(3_100);
  });
});

describe("stock that moves", () => {
  it("shows in lists within 10 s", async () => {
    const shelf = await shop.createProduct(9);
    const available = async () => (await product(shelf)).body.variants[0]?.stock.available;
    expect(await available()).toBe(9);
    await shop.order(shelf, 2);
    await eventually(async () => expect(await available()).toBe(7), 10_000);
  });
});

describe("a list that everybody asks for, when it is no longer kept", () => {
  it("is read from the database by a few, not by all", async () => {
    const ask = () => shop.ask("GET", "/v1/products?limit=7&sort=price");
    for (let i = 0; i < 3; i++) {
      expect((await ask()).status).toBe(200);
      await pause(1_200);
    }
    await setPrice(4_000);
    await pause(1_200);
    shop.cloud.faults.neon.set({ latencyMs: 150 });
    const before = shop.cloud.faults.neon.state().calls;
    const answers = await Promise.all(Array.from({ length: 200 }, ask));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(200);
    expect(shop.cloud.faults.neon.state().calls - before).toBeLessThanOrEqual(8);
  });
});

describe("at the edge", () => {
  it.each(["/v1/products?limit=3", "/v1/products/{id}", "/v1/categories"])("%s", async (template) => {
    const path = template.replace("{id}", lamp.productId);
    const answer = await shop.ask("GET", path);
    const etag = answer.headers.get("etag") ?? "";
    const control = answer.headers.get("cache-control") ?? "";
    expect(control).toMatch(/^public\b/);
    for (const directive of [/\bs-maxage=\d+/, /\bstale-while-revalidate=\d+/]) expect(control).toMatch(directive);
    expect(etag).toMatch(/^"[^"]+"$/);
    const again = await shop.ask("GET", path, { headers: { "if-none-match": etag } });
    expect([again.status, again.text, again.headers.get("etag")]).toEqual([304, "", etag]);
    const other = await shop.ask("GET", path, { headers: { "if-none-match": '"other"' } });
    expect([other.status, other.text]).toEqual([200, answer.text]);
    const own = await shop.ask("GET", path, { token: shop.admin });
    expect(own.headers.get("cache-control")).toBe("private, no-store");
  });
});
