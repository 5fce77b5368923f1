import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Answer, Ask, Body } from "../support/client.ts";
import { openShop, type Shop } from "../support/shop.ts";

const QUOTA = { auth: 9, checkout: 12, checkoutPerson: 4, search: 8, searchPerson: 6, general: 16, generalPerson: 10 };
const RATE_LIMITS = `auth-address=${QUOTA.auth}/60 checkout-address=${QUOTA.checkout}/60
  checkout-person=${QUOTA.checkoutPerson}/60 search-address=${QUOTA.search}/60 search-person=${QUOTA.searchPerson}/60
  general-address=${QUOTA.general}/60 general-person=${QUOTA.generalPerson}/60 machine-address=100000/10`;

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ vars: { gateway: { RATE_LIMITS } } });
});
afterAll(() => shop?.close());

let serial = 0;
/** An address that nobody has called from. */
const newAddress = (): string => `198.18.${(++serial >> 8) & 255}.${serial & 255}`;
const from = (address: string, more: Record<string, string> = {}): Ask => ({
  headers: { "cf-connecting-ip": address, ...more },
});

type Call = () => Promise<Answer<Body>>;

/** Asks until it is refused; a window may begin anew once meanwhile. */
async function untilRefused(
  quota: number,
  call: Call,
  usedBefore = 0,
): Promise<{ served: Answer<Body>[]; refusal: Answer<Body> }> {
  const served: Answer<Body>[] = [];
  for (;;) {
    const answer = await call();
    if (answer.status === 429) {
      expect(answer.body.code).toBe("rate_limited");
      expect(served.length, answer.text).toBeGreaterThanOrEqual(quota - usedBefore);
      return { served, refusal: answer };
    }
    served.push(answer);
    expect(served.length, "served in two windows").toBeLessThanOrEqual(2 * quota);
  }
}

/** Uses up a quota and insists that another call is refused too, unless a window began in between: then once more. */
async function refusedAfter(quota: number, usesUp: Call, call: Call): Promise<Answer<Body>> {
  for (let round = 0; ; round++) {
    await untilRefused(quota, usesUp, quota);
    const answer = await call();
    if (answer.status === 429 || round === 1) {
      expect([answer.status, answer.body.code]).toEqual([429, "rate_limited"]);
      return answer;
    }
  }
}

describe("an address", () => {
  const read = (address: string, more?: Record<string, string>) =>
    shop.ask("GET", "/v1/categories", from(address, more));

  it("is told its share with each answer, and refused beyond it, in the contract's form", async () => {
    const address = newAddress();
    const { served, refusal } = await untilRefused(QUOTA.general, () =>
      read(address, { origin: "http://localhost:3000" }),
    );
    const [first] = served;
    expect(first?.status).toBe(200);
    expect(first?.headers.get("ratelimit-policy")).toBe(`"general-address";q=${QUOTA.general};w=60`);
    expect(first?.headers.get("ratelimit")).toMatch(/^"general-address";r=15;t=(?:[1-9]|[1-5]\d|60)$/);
    expect(first?.headers.has("retry-after")).toBe(false);
    expect(refusal.headers.get("content-type")).toBe("application/problem+json");
    expect(refusal.headers.get("ratelimit-policy")).toBe(`"general-address";q=${QUOTA.general};w=60`);
    expect(refusal.headers.get("ratelimit")).toBe('"general-address";r=0;t=60');
    expect(refusal.headers.get("retry-after")).toBe("60");
    expect(refusal.body["traceId"]).toBe(refusal.headers.get("traceparent")?.split("-")[1]);
    expect(refusal.headers.get("access-control-allow-origin")).toBe("http://localhost:3000");
    expect(refusal.headers.get("access-control-expose-headers")).toMatch(/RateLimit, RateLimit-Policy/);
    expect((await read(newAddress())).headers.get("ratelimit")).toContain("r=15;");
  });

  it("is the one the edge saw, whatever a client says in other headers", async () => {
    const address = newAddress();
    const forged = newAddress();
    const refusal = await refusedAfter(
      QUOTA.general,
      () => read(address),
      () => read(address, { "x-forwarded-for": forged, "x-real-ip": forged, forwarded: `for=${forged}` }),
    );
    expect(refusal.status).toBe(429);
    expect((await read(forged)).headers.get("ratelimit")).toContain("r=15;");
  });

  it("is the whole /64 of IPv6", async () => {
    const block = `2001:db8:${(++serial).toString(16)}`;
    await refusedAfter(
      QUOTA.general,
      () => read(`${block}:1::1`),
      () => read(`${block}:1:a:b:c:d`),
    );
    expect((await read(`${block}:2::1`)).status).toBe(200);
  });

  it("has less to guess passwords, to check out and to search with, each apart", async () => {
    const address = newAddress();
    const signIn = () => shop.ask("POST", "/v1/auth/login", { ...from(address), json: {} });
    const order = () => shop.ask("POST", "/v1/orders", { ...from(address), json: {} });
    const pay = () => shop.ask("POST", "/v1/payments", { ...from(address), json: {} });
    const search = () => shop.ask("GET", "/v1/products?limit=5&q=thing", from(address));
    const suggest = () => shop.ask("GET", "/v1/products/suggest?q=th", from(address));
    expect((await untilRefused(QUOTA.auth, signIn)).refusal.headers.get("ratelimit")).toContain('"auth-address"');
    expect((await refusedAfter(QUOTA.checkout, order, pay)).headers.get("ratelimit")).toContain('"checkout-address"');
    expect((await refusedAfter(QUOTA.search, search, suggest)).headers.get("ratelimit")).toContain('"search-address"');
    expect((await shop.ask("GET", "/v1/products?limit=5", from(address))).status).toBe(200);
  });

  it("may tell webhooks and ask for health all the same, and a browser may ask what it may send", async () => {
    const address = newAddress();
    await untilRefused(QUOTA.general, () => read(address));
    for (let i = 0; i <= QUOTA.general; i++) {
      const raw = { ...from(address), raw: "{}" };
      expect((await shop.ask("POST", "/v1/webhooks/stripe", raw)).body.code).toBe("invalid_signature");
      expect((await shop.ask("GET", "/health/live", from(address))).status).toBe(200);
      const preflight = from(address, { origin: "http://localhost:3000", "access-control-request-method": "PATCH" });
      expect((await shop.ask("OPTIONS", "/v1/users/me", preflight)).status).toBe(204);
    }
  });
});

describe("a person", () => {
  const me = (token: string | undefined, address = newAddress()) =>
    shop.ask("GET", "/v1/users/me", { ...from(address), token });

  it("has one share wherever they call from, and another for checkouts", async () => {
    const { token } = await shop.register("Ada");
    const { served, refusal } = await untilRefused(QUOTA.generalPerson, () => me(token));
    expect(served[0]?.status).toBe(200);
    expect(served[0]?.headers.get("ratelimit-policy")).toBe(
      `"general-address";q=${QUOTA.general};w=60, "general-person";q=${QUOTA.generalPerson};w=60`,
    );
    expect(served[0]?.headers.get("ratelimit")).toMatch(/^"general-address";r=15;t=\d+, "general-person";r=\d;t=\d+$/);
    expect(refusal.headers.get("ratelimit")).toMatch(/, "general-person";r=0;t=60$/);
    expect(refusal.headers.get("retry-after")).toBe("60");
    const order = () => shop.ask("POST", "/v1/orders", { ...from(newAddress()), token, json: {} });
    await untilRefused(QUOTA.checkoutPerson, order);
    const search = () => shop.ask("GET", "/v1/products?q=thing", { ...from(newAddress()), token });
    await untilRefused(QUOTA.searchPerson, search);
  });

  it("neither loses it to a forged token, nor escapes it by a second session or another's address", async () => {
    const grace = await shop.register("Grace");
    const [head, , signature] = grace.token.split(".");
    const claims: unknown = JSON.parse(Buffer.from(grace.token.split(".")[1] ?? "", "base64url").toString());
    const altered = Buffer.from(JSON.stringify({ ...(claims as object), sid: "another" })).toString("base64url");
    for (let i = 0; i <= 2 * QUOTA.generalPerson; i++) {
      const answer = await me(`${head}.${altered}.${signature}`);
      expect([answer.status, answer.headers.get("ratelimit-policy")]).toEqual([
        401,
        `"general-address";q=${QUOTA.general};w=60`,
      ]);
    }
    expect((await me(grace.token)).status).toBe(200);
    const other = await shop.ask<{ accessToken: string }>("POST", "/v1/auth/login", {
      ...from(newAddress()),
      json: { email: grace.email, password: "correct-horse-battery" },
    });
    await refusedAfter(
      QUOTA.generalPerson,
      () => me(grace.token),
      () => me(other.body.accessToken),
    );
  });

  it("with a token that is worth nothing still uses up the share of their address", async () => {
    const address = newAddress();
    let i = 0;
    const { served } = await untilRefused(QUOTA.general, () => me(`eyJhbGciOiJFUzI1NiJ9.e30.${++i}`, address));
    expect(served[0]?.status).toBe(401);
  });
});
