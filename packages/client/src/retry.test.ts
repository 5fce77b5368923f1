import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createClient } from "./client.ts";
import { ApiError } from "./errors.ts";
import { fakeShop, passing, problem, stopTime } from "./fake-shop.ts";
import type { Fetch } from "./send.ts";

const shop = (fetch: Fetch, options = {}) => createClient({ baseUrl: "https://shop.test/", fetch, ...options });
const lost = () => new TypeError("fetch failed");
const ORDER = {
  cartId: "c1",
  email: "ada@example.com",
  shippingAddress: { name: "Ada", line1: "1 Main Street", city: "Berlin", postalCode: "10115", country: "DE" },
  shippingMethod: "standard",
  payment: { provider: "stripe" },
} as const;

describe("what may run twice", () => {
  beforeEach(stopTime);
  afterEach(() => vi.useRealTimers());

  it("is sent again after a lost connection and after 429, 502, 503 and 504, under one key, with the same body", async () => {
    const replies = [
      lost(),
      problem(429, "rate_limited"),
      problem(502, "upstream_error"),
      problem(503, "unavailable"),
      Response.json({ orderToken: "ot_1" }, { status: 201 }),
    ];
    const { fetch, seen } = fakeShop((_, nth) => replies[nth - 1]);
    const { value } = await passing(shop(fetch).POST("/v1/orders", { body: ORDER }));
    expect(value?.data.orderToken).toBe("ot_1");
    expect(value?.response.status).toBe(201);
    expect(seen).toHaveLength(5);
    expect(seen[0]?.key).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(seen.map(({ key }) => key)).size).toBe(1);
    expect(new Set(seen.map(({ body }) => body))).toEqual(new Set([JSON.stringify(ORDER)]));
  });

  it("is sent again while the first is still running, and when an answer breaks off", async () => {
    const broken = new Response(new ReadableStream({ pull: (controller) => controller.error(lost()) }));
    const replies = [broken, problem(409, "request_in_progress", { "retry-after": "1" }), Response.json({ id: "c1" })];
    const { fetch, seen } = fakeShop((_, nth) => replies[nth - 1]);
    const { value } = await passing(shop(fetch).POST("/v1/carts", { body: {} }));
    expect(value?.data.id).toBe("c1");
    expect(seen).toHaveLength(3);
  });

  it.each([
    ["GET", (fetch: Fetch) => shop(fetch).GET("/v1/products")],
    [
      "PUT",
      (fetch: Fetch) =>
        shop(fetch).PUT("/v1/users/me/addresses/{addressId}", { params: { path: { addressId: "a" } }, body: ADDRESS }),
    ],
    ["DELETE", (fetch: Fetch) => shop(fetch).DELETE("/v1/carts/{cartId}", { params: { path: { cartId: "c" } } })],
  ])("is %s", async (method, call) => {
    const { fetch, seen } = fakeShop((_, nth) => (nth === 1 ? lost() : problem(503, "unavailable")));
    const { error } = await passing<unknown>(call(fetch));
    expect(error).toMatchObject({ name: "ApiError", status: 503 });
    expect(seen.map((one) => `${one.method} ${one.key}`)).toEqual(Array<string>(5).fill(`${method} null`));
  });

  it("has another key at each call, and the caller's own when there is one", async () => {
    const { fetch, seen } = fakeShop(() => undefined);
    const { POST } = shop(fetch);
    await POST("/v1/carts", { body: {} });
    await POST("/v1/carts", { body: {} });
    await POST("/v1/orders", { body: ORDER, params: { header: { "idempotency-key": "mine" } } });
    expect(new Set(seen.map(({ key }) => key)).size).toBe(3);
    expect(seen[2]?.key).toBe("mine");
  });

  it("waits twice as long each time, some of it by chance, and as long as the shop asks for", async () => {
    const { fetch } = fakeShop(() => problem(503, "unavailable"));
    const random = vi.spyOn(Math, "random").mockReturnValue(0);
    expect((await passing(shop(fetch).GET("/v1/products"))).ms).toBeCloseTo(125 + 250 + 500 + 1000, -2);
    random.mockReturnValue(0.999_999);
    expect((await passing(shop(fetch).GET("/v1/products"))).ms).toBeCloseTo(250 + 500 + 1000 + 2000, -2);
    random.mockReturnValue(0);
    const patient = fakeShop((_, nth) =>
      nth === 1 ? problem(429, "rate_limited", { "retry-after": "7" }) : undefined,
    );
    expect((await passing(shop(patient.fetch).GET("/v1/products"))).ms).toBeCloseTo(7000, -2);
    const at = new Date(Date.now() + 9000).toUTCString();
    const dated = fakeShop((_, nth) => (nth === 1 ? problem(503, "unavailable", { "retry-after": at }) : undefined));
    const { ms } = await passing(shop(dated.fetch).GET("/v1/products"));
    expect(ms).toBeGreaterThan(7900);
    expect(ms).toBeLessThan(9300);
    random.mockRestore();
  });

  it("gives up at once when the shop asks for more time than there is", async () => {
    const { fetch, seen } = fakeShop(() => problem(429, "rate_limited", { "retry-after": "61" }));
    const { error, ms } = await passing(shop(fetch).GET("/v1/products"));
    expect(error).toMatchObject({ status: 429, retryAfterMs: 61_000 });
    expect([seen.length, ms]).toEqual([1, 0]);
  });

  it("ends with the time limit, whatever the connection does", async () => {
    const never = fakeShop(() => new Promise<never>(() => undefined));
    const { error, ms } = await passing(shop(never.fetch, { timeoutMs: 3000 }).GET("/v1/products"));
    expect(error).toMatchObject({ name: "TimeoutError" });
    expect(ms).toBeCloseTo(3000, -2);
  });

  it("ends when the caller gives up: while it waits, and while it is asked", async () => {
    for (const reply of [() => problem(503, "unavailable"), () => new Promise<never>(() => undefined)]) {
      const { fetch, seen } = fakeShop(reply);
      const caller = new AbortController();
      setTimeout(() => caller.abort(new Error("enough")), 50);
      const { error, ms } = await passing(shop(fetch).GET("/v1/products", { signal: caller.signal }));
      expect(error).toMatchObject({ message: "enough" });
      expect([seen.length, ms]).toEqual([1, 50]);
    }
  });
});

const ADDRESS = { ...ORDER.shippingAddress, isDefault: true };

describe("what may not run twice, or would fail again", () => {
  it.each([
    ["a PATCH", (fetch: Fetch) => shop(fetch).PATCH("/v1/users/me", { body: { name: "Ada" } })],
    ["a POST that honours no key", (fetch: Fetch) => shop(fetch).POST("/v1/auth/logout")],
  ])("%s is sent once, without a key", async (_, call) => {
    for (const reply of [lost(), problem(503, "unavailable"), problem(429, "rate_limited")]) {
      const { fetch, seen } = fakeShop(() => reply);
      await expect(call(fetch)).rejects.toBeInstanceOf(Error);
      expect(seen.map(({ key }) => key)).toEqual([null]);
    }
  });

  it("a key of the caller's does not make it safe where none is honoured", async () => {
    const { fetch, seen } = fakeShop(() => lost());
    await expect(shop(fetch).POST("/v1/auth/logout", { headers: { "idempotency-key": "mine" } })).rejects.toThrow(
      "fetch failed",
    );
    expect(seen).toHaveLength(1);
  });

  it.each([
    [409, "insufficient_stock"],
    [422, "validation_failed"],
    [429, "too_many_attempts"],
    [500, "internal_error"],
  ])("%i %s is thrown at once", async (status, code) => {
    const { fetch, seen } = fakeShop(() => problem(status, code));
    await expect(shop(fetch).POST("/v1/carts", { body: {} })).rejects.toMatchObject({ status, code });
    expect(seen).toHaveLength(1);
  });
});

describe("errors", () => {
  it("have what the problem document has", async () => {
    const errors = [{ path: "email", message: "not an address", code: "invalid_format" }];
    const body = {
      status: 422,
      code: "validation_failed",
      title: "T",
      detail: "D",
      traceId: "4bf9",
      errors,
      available: 3,
    };
    const { fetch } = fakeShop(() => Response.json(body, { status: 422 }));
    const error = await shop(fetch)
      .POST("/v1/carts", { body: {} })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 422, code: "validation_failed", message: "D", traceId: "4bf9", errors });
    expect((error as ApiError).problem["available"]).toBe(3);
  });

  it("are unknown when a proxy answers in the shop's place", async () => {
    const { fetch } = fakeShop(() => new Response("<h1>Forbidden</h1>", { status: 403 }));
    await expect(shop(fetch).GET("/v1/products")).rejects.toMatchObject({ status: 403, code: "unknown", errors: [] });
  });
});

describe("bodies", () => {
  it("that are not JSON go as they are, and come as they are asked for", async () => {
    const { fetch, seen } = fakeShop(({ path }) =>
      path.endsWith("/export") ? new Response("handle,title\n") : undefined,
    );
    const { GET, POST } = shop(fetch);
    await POST("/v1/products/import", { body: "handle\nmug\n", headers: { "content-type": "text/csv" } });
    expect(seen[0]?.body).toBe("handle\nmug\n");
    expect((await GET("/v1/products/export", { parseAs: "text" })).data).toBe("handle,title\n");
    const { data } = await GET("/v1/products/export", { parseAs: "stream" });
    expect(await new Response(data).text()).toBe("handle,title\n");
  });

  it("may be empty", async () => {
    const { fetch } = fakeShop(() => new Response(null, { status: 204 }));
    expect((await shop(fetch).POST("/v1/auth/logout")).data).toBeUndefined();
  });
});
