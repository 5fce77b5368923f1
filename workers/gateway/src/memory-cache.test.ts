import { describe, expect, it } from "vitest";
import { createMemoryCache } from "./memory-cache.ts";

describe("the memory cache", () => {
  it("gives the oldest up for room, and its bytes with it", async () => {
    const cache = createMemoryCache(() => 0, 25_000);
    for (const key of ["a", "b", "b", "c"]) await cache.put(key, new Response("12345".repeat(2_000)), 60);
    expect(await cache.get("a")).toBeUndefined();
    expect(await (await cache.get("b"))?.text()).toMatch(/^(12345){2000}$/);
    expect(await (await cache.get("c"))?.text()).toMatch(/^(12345){2000}$/);
  });

  it("counts the address and the headers, so that short answers to long addresses do not fill the isolate", async () => {
    const cache = createMemoryCache(() => 0, 25_000);
    const keys = ["a", "b", "c"].map((letter) => letter.repeat(5_000));
    for (const key of keys) await cache.put(key, new Response("{}"), 60);
    expect(keys.map((key) => cache.get(key) !== undefined)).toEqual([false, true, true]);
  });

  it("gives the same answer as often as asked", async () => {
    const cache = createMemoryCache();
    await cache.put("a", new Response("one", { headers: { etag: '"1"' } }), 60);
    expect(await (await cache.get("a"))?.text()).toBe("one");
    expect((await cache.get("a"))?.headers.get("etag")).toBe('"1"');
  });

  it("does not take what is too large to be worth it", async () => {
    const cache = createMemoryCache();
    await cache.put("a", new Response(new Uint8Array(256 * 1024 + 1)), 60);
    expect(await cache.get("a")).toBeUndefined();
  });
});
