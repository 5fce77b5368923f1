import { createLogger } from "@orderapp/http/log";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { kindOf, RequestLimits } from "./rate-limits.ts";

const log = createLogger("gateway", "0".repeat(32));

describe("the kinds of requests", () => {
  it.each([
    ["POST", "/v1/auth/login", "", "auth"],
    ["POST", "/v1/auth/forgot-password", "", "auth"],
    ["POST", "/v1/orders", "", "checkout"],
    ["POST", "/v1/payments", "", "checkout"],
    ["POST", "/v1/payments/p1/capture", "", "checkout"],
    ["GET", "/v1/products", "?limit=5&q=shoe", "search"],
    ["HEAD", "/v1/products", "?%71=shoe", "search"],
    ["GET", "/v1/products/suggest", "?q=s", "search"],
    ["GET", "/v1/products/%73u%67gest", "?q=s", "search"],
    ["GET", "/v1/%70roducts", "?q=s", "search"],
    ["GET", "/v1/products", "?faq=1", "general"],
    ["GET", "/v1/products/p1", "?q=shoe", "general"],
    ["GET", "/v1/orders", "", "general"],
    ["POST", "/v1/orders/o1/cancel", "", "general"],
    ["GET", "/v1/payments", "", "general"],
    ["POST", "/v1/carts", "", "general"],
    ["GET", "/docs", "", "general"],
    ["POST", "/v1/webhooks/stripe", "", "machine"],
    ["GET", "/health/live", "", "machine"],
    ["GET", "/metrics", "", "machine"],
  ])("%s %s%s is %s", (method, path, query, kind) => {
    expect(kindOf(method, path, query)).toBe(kind);
  });
});

describe("what is told of limits", () => {
  const limiter = (success: boolean): RateLimit => ({ limit: async () => ({ success }) });
  const broken: RateLimit = { limit: () => Promise.reject(new Error("no limiter")) };
  const told = (limits: RequestLimits) => {
    const headers = new Headers();
    limits.tell(headers);
    return [headers.get("ratelimit-policy"), headers.get("ratelimit")];
  };
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 23, 12, 0, 20) });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it("is what this isolate knows, of this window alone, for an address and a person", async () => {
    const env = {
      RATE_LIMITS: "search-address=3/60 search-person=2/60",
      LIMIT_SEARCH_ADDRESS: limiter(true),
      LIMIT_SEARCH_PERSON: limiter(true),
    };
    const ask = async () => {
      const limits = new RequestLimits(env, "search", log);
      await limits.count("address", "192.0.2.1");
      await limits.count("person", "ada");
      return told(limits);
    };
    const policies = '"search-address";q=3;w=60, "search-person";q=2;w=60';
    expect(await ask()).toEqual([policies, '"search-address";r=2;t=40, "search-person";r=1;t=40']);
    await ask();
    // The limiter lets pass more than this isolate saw left: it counts elsewhere, and later.
    expect(await ask()).toEqual([policies, '"search-address";r=0;t=40, "search-person";r=0;t=40']);
    vi.setSystemTime(Date.UTC(2026, 10, 23, 12, 1, 0));
    expect(await ask()).toEqual([policies, '"search-address";r=2;t=60, "search-person";r=1;t=60']);
  });

  it("is nothing left, for a whole window, of whoever is refused", async () => {
    const env = { RATE_LIMITS: "auth-address=60/60", LIMIT_AUTH_ADDRESS: limiter(false) };
    const limits = new RequestLimits(env, "auth", log);
    await expect(limits.count("address", "192.0.2.1")).rejects.toMatchObject({ code: "rate_limited", retryAfter: 60 });
    expect(told(limits)).toEqual(['"auth-address";q=60;w=60', '"auth-address";r=0;t=60']);
  });

  it("asks for the limit of that kind and key", async () => {
    const limit = vi.fn<RateLimit["limit"]>(async () => ({ success: true }));
    const env = { RATE_LIMITS: "general-person=5/10", LIMIT_GENERAL_PERSON: { limit } };
    const limits = new RequestLimits(env, "general", log);
    await limits.count("address", "192.0.2.1");
    await limits.count("person", "ada");
    expect(limit.mock.calls).toEqual([[{ key: "ada" }]]);
  });

  it("goes on when the limiter fails: requests pass, and one line says so", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const env = { RATE_LIMITS: "general-address=5/10", LIMIT_GENERAL_ADDRESS: broken };
    for (let i = 0; i < 7; i++) await new RequestLimits(env, "general", log).count("address", "192.0.2.9");
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it("is nothing without a setting; a wrong one serves nobody", async () => {
    const limits = new RequestLimits({ LIMIT_AUTH_ADDRESS: limiter(false) }, "auth", log);
    await limits.count("address", "192.0.2.1");
    expect(told(limits)).toEqual([null, null]);
    const wrong = new RequestLimits({ RATE_LIMITS: "auth-address=many" }, "auth", log);
    await expect(wrong.count("address", "192.0.2.1")).rejects.toMatchObject({ code: "unavailable" });
  });
});
