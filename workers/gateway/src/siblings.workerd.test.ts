import { exports } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";

const ask = async (path: string, headers: Record<string, string> = {}) => {
  const response = await exports.default.fetch(new Request(`https://shop.test${path}`, { headers }));
  return { status: response.status, headers: response.headers, text: () => response.text() };
};
const code = async (answer: { text: () => Promise<string> }): Promise<unknown> => {
  const problem: unknown = JSON.parse(await answer.text());
  return typeof problem === "object" && problem !== null && "code" in problem ? problem.code : undefined;
};

describe("a sibling", () => {
  it.each([
    ["throws", 503, "unavailable"],
    ["hangs", 503, "unavailable"],
    ["fails", 502, "upstream_error"],
  ])("that %s is a %i of the contract, with nothing of what it said", async (answer, status, expected) => {
    const got = await ask(`/v1/notifications?answer=${answer}`);
    const text = await got.text();
    expect([got.status, JSON.parse(text).code]).toEqual([status, expected]);
    expect(got.headers.get("content-type")).toBe("application/problem+json");
    expect(text).not.toContain("secret");
  });

  it("that is dead is left alone after five failures, for two seconds; the others are asked as before", async () => {
    for (let i = 0; i < 5; i++) expect((await ask("/v1/orders?answer=throws")).status).toBe(503);
    const refused = await ask("/v1/orders");
    expect([refused.status, await code(refused)]).toEqual([503, "unavailable"]);
    expect(refused.headers.get("retry-after")).toMatch(/^[12]$/);
    expect((await ask("/v1/users/me")).status).toBe(200);
    await vi.waitUntil(async () => (await ask("/v1/orders")).status === 200, { timeout: 10_000, interval: 100 });
    expect((await ask("/v1/orders?answer=throws")).status).toBe(503);
    expect((await ask("/v1/orders")).status).toBe(200);
  });

  it("that refuses is asked again, however often", async () => {
    for (let i = 0; i < 12; i++) expect((await ask("/v1/payments?answer=refuses")).status).toBe(404);
    for (let i = 0; i < 6; i++) expect((await ask("/v1/payments?answer=fails")).status).toBe(502);
    expect((await ask("/v1/payments")).status).toBe(200);
  });

  it("that answers by half leaves the client an error, and nothing in the cache", async () => {
    const path = "/v1/categories?answer=half";
    for (let i = 0; i < 3; i++) {
      const got = await ask(path);
      expect([got.status, got.headers.get("x-cache")]).toEqual([200, "MISS"]);
      await expect(got.text()).rejects.toThrow("the other half is lost");
    }
    expect((await ask("/v1/categories")).status).toBe(200);
  });
});

describe("Cloudflare's own limiter", () => {
  it("counts what the gateway tells it", async () => {
    const headers = { "cf-connecting-ip": "192.0.2.55" };
    const left = async () => (await ask("/v1/users/me", headers)).headers.get("ratelimit");
    expect(await left()).toMatch(/^"general-address";r=999999;t=\d+$/);
    expect(await left()).toMatch(/^"general-address";r=99999[89];t=\d+$/);
  });
});
