import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Env } from "./env.ts";
import { handle } from "./gateway.ts";

type Service = (request: Request) => Response | Promise<Response>;
type Health = { service: string; checks: { name: string; ok: boolean; latencyMs: number }[] };

const MIB = 1024 * 1024;
const SHOP = "https://shop.test";
let services: Record<string, Service>;
let health: Record<string, () => Promise<Health>>;
let seen: Request[];
let kept: Map<string, Response>;
let waiting: Promise<unknown>[];
let environment: Env["ENVIRONMENT"];
let level: Env["LOG_LEVEL"];
let metrics: Env["METRICS"];
let limiters: Pick<Env, "RATE_LIMITS" | "LIMIT_GENERAL_ADDRESS">;

const healthy = (service: string) => () =>
  Promise.resolve({ service, checks: [{ name: "store", ok: true, latencyMs: 1 }] });

function env(): Env {
  const bindings: Record<string, unknown> = {
    ...limiters,
    ENVIRONMENT: environment,
    LOG_LEVEL: level,
    JWT_ISSUER: "orderapp",
    JWT_AUDIENCE: "orderapp",
    METRICS_DATASET: "points",
    CORS_ORIGINS: "https://front.test, http://localhost:3000, *",
  };
  bindings["ASSETS"] = {
    fetch: async (url: URL) =>
      url.pathname.includes("broken")
        ? Promise.reject(new TypeError("secret"))
        : new Response(`file ${url.pathname}`, { status: url.pathname.includes("none") ? 404 : 200 }),
  };
  if (metrics) bindings["METRICS"] = metrics;
  for (const name of ["USER", "PRODUCT", "ORDER", "PAYMENT", "NOTIFICATION"]) {
    bindings[name] = { health: () => health[name]?.() };
    bindings[`${name}_HTTP`] = {
      fetch: async (url: string, init: RequestInit) => {
        const request = new Request(url, { ...init, duplex: "half" } as RequestInit);
        seen.push(request);
        return services[name]?.(request) ?? Response.json({ from: name });
      },
    };
  }
  return bindings as object as Env;
}

type Asked = { method?: string; headers?: Record<string, string>; body?: BodyInit; signal?: AbortSignal };

async function ask(path: string, asked: Asked = {}) {
  const init = { ...asked, ...(asked.body === undefined ? {} : { duplex: "half" }) } as RequestInit;
  const response = await handle(new Request(`${SHOP}${path}`, init), env(), {
    waitUntil: (work) => void waiting.push(work),
  });
  const text = await response.text();
  const json = response.headers.get("content-type")?.includes("json");
  await Promise.all(waiting.splice(0));
  const body = (json ? JSON.parse(text) : {}) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, text, body };
}

const chunks = (count: number, bytes: number): ReadableStream<Uint8Array> => {
  let left = count;
  return new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(new Uint8Array(bytes));
      else controller.close();
    },
  });
};

beforeEach(() => {
  services = {};
  seen = [];
  kept = new Map();
  waiting = [];
  environment = "development";
  level = "ERROR";
  metrics = undefined;
  limiters = {};
  health = Object.fromEntries(["USER", "PRODUCT", "ORDER", "PAYMENT", "NOTIFICATION"].map((n) => [n, healthy(n)]));
  vi.stubGlobal("caches", {
    default: {
      match: async (key: string) => kept.get(key)?.clone(),
      put: async (key: string, response: Response) => void kept.set(key, response),
    },
  });
});
afterEach(() => vi.unstubAllGlobals());

describe("what every answer carries", () => {
  it("continues the caller's trace, in a span of its own, for the service and the caller alike", async () => {
    const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const { headers } = await ask("/v1/orders", { headers: { traceparent: parent } });
    expect(headers.get("traceparent")).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)\w{16}-01$/);
    expect(seen[0]?.headers.get("traceparent")).toBe(headers.get("traceparent"));
  });

  it("keeps a sane request id, and replaces any other", async () => {
    expect((await ask("/", { headers: { "x-request-id": "order-7:a.b_c" } })).headers.get("x-request-id")).toBe(
      "order-7:a.b_c",
    );
    for (const bad of ["a b", "x".repeat(129), "<script>"]) {
      expect((await ask("/", { headers: { "x-request-id": bad } })).headers.get("x-request-id")).toMatch(
        /^[0-9a-f-]{36}$/,
      );
    }
  });

  it("is guarded against misuse by browsers, and by HSTS outside development", async () => {
    const local = await ask("/nope");
    expect(local.headers.get("x-content-type-options")).toBe("nosniff");
    expect(local.headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(local.headers.has("strict-transport-security")).toBe(false);
    environment = "production";
    expect((await ask("/nope")).headers.get("strict-transport-security")).toContain("max-age=63072000");
  });
});

describe("the way to a service", () => {
  it("passes the request on but for headers that only our edge may set", async () => {
    services["ORDER"] = async (request) => new Response(await request.text(), { status: 201 });
    const headers = {
      "x-forwarded-for": "6.6.6.6",
      forwarded: "for=6.6.6.6",
      "x-real-ip": "6.6.6.6",
      "x-order-token": "t",
    };
    const { status, text } = await ask("/v1/orders?a=1", { method: "POST", headers, body: "hello" });
    expect([status, text]).toEqual([201, "hello"]);
    expect(seen[0]?.url).toBe(`${SHOP}/v1/orders?a=1`);
    expect(seen[0]?.headers.get("x-order-token")).toBe("t");
    for (const name of ["x-forwarded-for", "forwarded", "x-real-ip"]) expect(seen[0]?.headers.has(name)).toBe(false);
  });

  it("leaves the answer's own status, cookies and body alone", async () => {
    services["ORDER"] = () =>
      new Response("{}", {
        status: 409,
        headers: [
          ["set-cookie", "a=1"],
          ["set-cookie", "b=2"],
          ["retry-after", "1"],
        ],
      });
    const { status, headers } = await ask("/v1/carts", { method: "POST" });
    expect([status, headers.getSetCookie(), headers.get("retry-after")]).toEqual([409, ["a=1", "b=2"], "1"]);
  });

  it("answers 503 when the service is dead", async () => {
    services["ORDER"] = () => Promise.reject(new Error("secret-host:5432 refused"));
    const { status, body, text, headers } = await ask("/v1/orders");
    expect([status, body["code"], headers.get("retry-after")]).toEqual([503, "unavailable", "2"]);
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(text).not.toContain("secret-host");
    expect(headers.get("traceparent")).toContain(String(body["traceId"]));
  });

  it("answers 503 when the service hangs", async () => {
    vi.useFakeTimers();
    services["ORDER"] = (request) =>
      new Promise((_, reject) => request.signal.addEventListener("abort", () => reject(new Error("aborted"))));
    const answer = ask("/v1/orders");
    await vi.advanceTimersByTimeAsync(5_000);
    vi.useRealTimers();
    expect((await answer).status).toBe(503);
  });

  it("does not blame a service for clients that have gone", async () => {
    for (let i = 0; i < 6; i++) {
      const gone = new AbortController();
      services["NOTIFICATION"] = () => {
        gone.abort();
        return Promise.reject(new Error("Network connection lost."));
      };
      await ask("/v1/webhook-endpoints", { signal: gone.signal });
    }
    services["NOTIFICATION"] = () => Response.json({});
    expect((await ask("/v1/webhook-endpoints")).status).toBe(200);
  });

  it("leaves a service alone for a while that did not answer five times", async () => {
    services["NOTIFICATION"] = () => Promise.reject(new Error("gone"));
    for (let i = 0; i < 5; i++) expect((await ask("/v1/notifications")).status).toBe(503);
    services["NOTIFICATION"] = () => Response.json({});
    const { status, body, headers } = await ask("/v1/notifications");
    expect([status, body["code"], seen.length]).toEqual([503, "unavailable", 5]);
    expect(headers.get("retry-after")).toMatch(/^[12]$/);
    expect((await ask("/v1/users/me")).status).toBe(200);
  });

  it.each([400, 404, 429, 503])("goes on asking a service that answers %i", async (status) => {
    services["PAYMENT"] = () => new Response("{}", { status });
    for (let i = 0; i < 8; i++) expect((await ask("/v1/payments")).status).toBe(status);
    expect(seen).toHaveLength(8);
  });

  it("answers 502 for a service's own 500, and tells nothing of it", async () => {
    services["PAYMENT"] = () => new Response("TypeError: secret", { status: 500 });
    const { status, body, text } = await ask("/v1/payments");
    expect([status, body["code"]]).toEqual([502, "upstream_error"]);
    expect(text).not.toContain("secret");
  });

  it.each(["/docs/broken.js", "/health/live"])("answers 503 where the gateway itself fails: %s", async (path) => {
    metrics = {
      writeDataPoint: () => {
        if (path === "/health/live") throw new TypeError("secret");
      },
    };
    const { status, body, text, headers } = await ask(path);
    expect([status, body["code"], headers.get("retry-after")]).toEqual([503, "unavailable", "2"]);
    expect(text).not.toMatch(/internal|secret/);
  });

  it("keeps an API key from being tried without end, and counts none against a preflight", async () => {
    const limited = (who: string[]) => ({
      limit: async ({ key }: { key: string }) => ({ success: who.push(key) < 3 }),
    });
    const addresses: string[] = [];
    limiters = { RATE_LIMITS: "general-address=2/60", LIMIT_GENERAL_ADDRESS: limited(addresses) };
    const headers = { authorization: "Bearer ak_wrong", "cf-connecting-ip": "2001:db8::7" };
    const asked = [];
    for (let i = 0; i < 4; i++) asked.push((await ask("/v1/users/me", { headers })).status);
    expect(asked).toEqual([401, 401, 429, 429]);
    expect(addresses).toEqual(Array.from({ length: 4 }, () => "2001:db8:0:0::/64"));
    const preflight = { origin: SHOP, "access-control-request-method": "GET" };
    expect((await ask("/v1/users/me", { method: "OPTIONS", headers: preflight })).status).toBe(204);
    expect(addresses).toHaveLength(4);
  });

  it("says nothing of a client that has gone", async () => {
    const gone = new AbortController();
    services["ORDER"] = () => {
      gone.abort();
      return Promise.reject(new Error("Network connection lost."));
    };
    expect((await ask("/v1/orders", { signal: gone.signal })).status).toBe(499);
  });

  it.each([
    ["GET", "/v1/nothing", 404, "not_found"],
    ["POST", "/", 405, "method_not_allowed"],
    ["DELETE", "/health", 405, "method_not_allowed"],
    ["PROPFIND", "/v1/orders", 405, "method_not_allowed"],
  ])("answers %s %s itself with %i %s", async (method, path, status, code) => {
    const { body, ...answer } = await ask(path, { method });
    expect([answer.status, body["code"]]).toEqual([status, code]);
    expect(seen).toEqual([]);
  });
});

describe("the size of a body", () => {
  it("is refused by its declared length, before the service hears of it", async () => {
    const headers = { "content-length": String(MIB + 1) };
    expect((await ask("/v1/orders", { method: "POST", headers, body: "x" })).body["code"]).toBe("payload_too_large");
    expect(seen).toEqual([]);
  });

  it.each([
    ["/v1/orders", 16, 200],
    ["/v1/orders", 17, 413],
    ["/v1/products/a/images", 160, 200],
    ["/v1/products/a/images", 161, 413],
    ["/v1/products/import", 400, 200],
    ["/v1/products/import", 401, 413],
  ])("is counted when it has no length: %s, %i chunks of 64 KiB: %i", async (path, count, status) => {
    const swallow: Service = async (request) => Response.json({ bytes: (await request.arrayBuffer()).byteLength });
    services = { ORDER: swallow, PRODUCT: swallow };
    expect((await ask(path, { method: "POST", body: chunks(count, 65_536) })).status).toBe(status);
  });

  it("counts though the service turns the cut-off body into an answer of its own", async () => {
    services["ORDER"] = async (request) => {
      const failed = await request.arrayBuffer().then(
        () => false,
        () => true,
      );
      return new Response("", { status: failed ? 500 : 200 });
    };
    expect((await ask("/v1/orders", { method: "POST", body: chunks(40, 65_536) })).status).toBe(413);
  });
});

describe("CORS", () => {
  it("lets listed origins read, with credentials", async () => {
    const { headers } = await ask("/v1/orders", { headers: { origin: "https://front.test" } });
    expect(headers.get("access-control-allow-origin")).toBe("https://front.test");
    expect(headers.get("access-control-allow-credentials")).toBe("true");
    for (const name of ["ETag", "Idempotent-Replayed", "Retry-After", "X-Request-Id", "traceparent"]) {
      expect(headers.get("access-control-expose-headers")).toContain(name);
    }
    expect(headers.get("vary")).toContain("Origin");
  });

  it.each([["https://evil.test"], ["null"], ["*"], ["https://front.test.evil.test"]])(
    "tells %s nothing",
    async (origin) => {
      const { headers } = await ask("/v1/orders", { headers: { origin } });
      expect(headers.has("access-control-allow-origin")).toBe(false);
      expect(headers.has("access-control-allow-credentials")).toBe(false);
    },
  );

  it("answers a preflight itself, to be remembered", async () => {
    const headers = { origin: "http://localhost:3000", "access-control-request-method": "PATCH" };
    const answer = await ask("/v1/carts/x/items/y", { method: "OPTIONS", headers });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-methods")).toContain("PATCH");
    expect(answer.headers.get("access-control-allow-headers")).toContain("Idempotency-Key");
    expect(answer.headers.get("access-control-max-age")).toBe("7200");
    expect(seen).toEqual([]);
  });
});

describe("the caches", () => {
  const product = (control = "public, max-age=0, s-maxage=60") =>
    new Response('{"a":1}', {
      headers: { etag: '"v1"', "cache-control": control, "content-type": "application/json" },
    });
  let path: string;
  beforeEach(() => {
    services["PRODUCT"] = () => product();
    // What is kept outlives a test.
    path = `/v1/products/${crypto.randomUUID()}`;
  });
  const state = async (at: string, headers = {}) => (await ask(at, { headers })).headers.get("x-cache");

  it("answer an anonymous read that was made twice before, in whatever order its parameters come", async () => {
    await ask(`${path}?sort=title&limit=5`);
    await ask(`${path}?sort=title&limit=5`);
    const { body, headers } = await ask(`${path}?limit=5&sort=title`);
    expect([body, headers.get("x-cache"), headers.get("etag"), seen.length]).toEqual([{ a: 1 }, "HIT", '"v1"', 2]);
    expect(await state(`${path}?limit=6&sort=title`)).toBe("MISS");
  });

  it("answer 304 to who has the answer already, from the first time on", async () => {
    const headers = { "if-none-match": 'W/"v0", "v1"' };
    for (const expected of ["MISS", "MISS", "HIT"]) {
      const answer = await ask(path, { headers });
      expect([answer.status, answer.text, answer.headers.get("x-cache")]).toEqual([304, "", expected]);
      expect(answer.headers.get("etag")).toBe('"v1"');
    }
    expect((await ask(path, { headers: { "if-none-match": '"v0"' } })).status).toBe(200);
    expect(seen).toHaveLength(2);
    expect(seen[0]?.headers.has("if-none-match")).toBe(false);
  });

  it.each([
    [{ authorization: "Bearer x" }],
    [{ cookie: "cart=1" }],
    [{ "x-order-token": "t" }],
    [{ "x-device-token": "t" }],
    [{ range: "bytes=0-1" }],
  ])("are not asked for a request with %j", async (who) => {
    await ask(path);
    await ask(path);
    expect(await state(path, who)).toBeNull();
    expect(seen).toHaveLength(3);
  });

  it.each([
    ["no-store"],
    ["no-cache, s-maxage=60"],
    ["private, s-maxage=60"],
    ["max-age=60"],
    ["public, max-age=60, s-maxage=0"],
  ])("do not keep an answer marked %s", async (control) => {
    services["PRODUCT"] = () => product(control);
    expect([await state(path), await state(path), await state(path)]).toEqual(["MISS", "MISS", "MISS"]);
  });

  it.each([["Accept-Language"], ["Accept-Encoding, Authorization"], ["*"]])(
    "do not keep an answer that depends on %s",
    async (vary) => {
      services["PRODUCT"] = () => new Response("{}", { headers: { "cache-control": "s-maxage=60", vary } });
      expect([await state(path), await state(path), await state(path)]).toEqual(["MISS", "MISS", "MISS"]);
    },
  );

  it("keep an answer that the edge may compress", async () => {
    const headers = { "cache-control": "s-maxage=60", vary: "Accept-Encoding, Origin" };
    services["PRODUCT"] = () => new Response("{}", { headers });
    expect([await state(path), await state(path), await state(path)]).toEqual(["MISS", "MISS", "HIT"]);
  });

  it("keep no longer than they may", async () => {
    services["PRODUCT"] = () => product("public, max-age=0, s-maxage=1");
    await ask(path);
    await ask(path);
    const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 1_001);
    expect(await state(path)).toBe("MISS");
    clock.mockRestore();
  });

  it("share pictures, which are public for good", async () => {
    services["PRODUCT"] = () => product("public, max-age=31536000, immutable");
    expect([await state("/media/a.webp"), await state("/media/a.webp")]).toEqual(["MISS", "HIT"]);
    expect([...kept.keys()]).toEqual(["https://edge.orderapp.internal/media/a.webp"]);
  });

  it("do not keep errors or cookies, nor what one caller's request added", async () => {
    services["PRODUCT"] = () => new Response("{}", { status: 404, headers: { "cache-control": "s-maxage=60" } });
    expect([await state(path), await state(path), await state(path)]).toEqual(["MISS", "MISS", "MISS"]);
    services["PRODUCT"] = () =>
      new Response("{}", { headers: { "cache-control": "s-maxage=60", "set-cookie": "a=1" } });
    expect([await state(path), await state(path)]).toEqual(["MISS", "MISS"]);
    services["PRODUCT"] = () => product();
    for (let i = 0; i < 2; i++) await ask(path, { headers: { origin: "https://front.test", "x-request-id": "first" } });
    const second = await ask(path, { headers: { "x-request-id": "second" } });
    expect([second.headers.get("x-cache"), second.headers.get("x-request-id")]).toEqual(["HIT", "second"]);
    expect(second.headers.has("access-control-allow-origin")).toBe(false);
  });
});

describe("the gateway's own pages", () => {
  it("names the service and its links", async () => {
    expect((await ask("/")).body).toMatchObject({ name: "OrderApp+", links: { docs: "/docs", health: "/health" } });
    expect((await ask("/health/live")).body).toEqual({ status: "ok" });
    expect((await ask("/openapi.json")).body).toMatchObject({ openapi: "3.1.0" });
  });

  it("asks every Worker for its health", async () => {
    const { status, body } = await ask("/health");
    expect([status, body["status"]]).toEqual([200, "ok"]);
    expect(body["services"]).toHaveLength(5);
  });

  it("answers 503 with a reason, and no secret, when one is down", async () => {
    health["PAYMENT"] = () => Promise.reject(new Error("mongodb://user:secret@host"));
    health["ORDER"] = async () => ({ service: "order", checks: [{ name: "postgres", ok: false, latencyMs: 2 }] });
    const { status, body, text } = await ask("/health");
    expect([status, body["code"], body["detail"]]).toEqual([503, "unavailable", "Not healthy: order, payment."]);
    expect(text).not.toContain("secret");
  });

  it("serves the reference from its own files, and lets it ask nobody else", async () => {
    const page = await ask("/docs");
    expect([page.status, page.text, page.headers.get("content-type")]).toEqual([
      200,
      "file /docs/index.html",
      "text/html; charset=utf-8",
    ]);
    expect(page.headers.get("content-security-policy")).toMatch(
      /default-src 'none'; script-src 'self';.*connect-src 'self'/,
    );
    const script = await ask("/docs/scalar.js");
    expect([script.text, script.headers.get("content-type")]).toEqual([
      "file /docs/scalar.js",
      "text/javascript; charset=utf-8",
    ]);
    for (const path of ["/docs/none.js", "/docs/../x.js", "/docs/a/b.js", "/docs/.env", "/docs/%2e%2e/x.js"]) {
      expect((await ask(path)).status).toBe(404);
    }
  });
});

describe("odd requests", () => {
  it.each(["GET", "HEAD"])("%s with a body is served without it", async (method) => {
    const request = new Request(`${SHOP}/v1/orders`, { method: "POST", body: "{}" });
    Object.defineProperty(request, "method", { value: method });
    const answer = await handle(request, env(), { waitUntil: () => undefined });
    expect([answer.status, seen[0]?.body, seen[0]?.headers.get("content-type")]).toEqual([200, null, null]);
  });

  it("names what is allowed with a 405", async () => {
    expect((await ask("/health", { method: "DELETE" })).headers.get("allow")).toBe("GET, HEAD");
    expect((await ask("/v1/orders", { method: "PROPFIND" })).headers.get("allow")).toContain("PATCH");
  });
});

describe("lines in the log", () => {
  const linesOf = async (at: Env["LOG_LEVEL"]) => {
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    level = at;
    services["PRODUCT"] = () => Response.json({}, { status: 404 });
    await ask("/v1/orders");
    await ask("/v1/orders", { method: "POST", body: "{}" });
    await ask("/v1/products/none");
    const lines = log.mock.calls.map(([line]) => JSON.parse(String(line)).metadata);
    log.mockRestore();
    return lines.map(({ method, path, status }) => [method, path, status]);
  };

  it("are written of what changes something or fails, and for DEBUG of every request", async () => {
    const telling = [
      ["POST", "/v1/orders", 200],
      ["GET", "/v1/products/none", 404],
    ];
    expect(await linesOf("INFO")).toEqual(telling);
    expect(await linesOf("DEBUG")).toEqual([["GET", "/v1/orders", 200], ...telling]);
  });
});

describe("settings", () => {
  it("of which one is wrong let nothing be served", async () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
    level = "LOUD" as "INFO";
    expect(await ask("/v1/orders")).toMatchObject({ status: 503, body: { code: "unavailable" } });
    expect([seen, error.mock.calls.flat().join()]).toEqual([[], expect.stringContaining("LOG_LEVEL")]);
    error.mockRestore();
  });
});
