import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Env } from "../env.ts";
import { measureRequest } from "./measure-request.ts";
import { routePattern } from "./route-pattern.ts";
import { toPrometheus } from "./samples.ts";
import { forgetMetrics, tellMetrics } from "./tell-metrics.ts";

const CALL = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
let asked: { url: string; authorization: string | null; sql: string }[];
let answerTo: (sql: string) => Response;

const healthy = { health: () => Promise.resolve({ service: "any", checks: [] }) };
const siblings = { USER: healthy, PRODUCT: healthy, ORDER: healthy, PAYMENT: healthy, NOTIFICATION: healthy };
const settings = {
  ENVIRONMENT: "test" as const,
  JWT_ISSUER: "orderapp",
  JWT_AUDIENCE: "orderapp",
  METRICS_TOKEN: "secret",
  METRICS_DATASET: "points",
  ANALYTICS_ACCOUNT_ID: "account",
  ANALYTICS_API_TOKEN: "token",
};
const tell = (over: Partial<Env> = {}, authorization = "Bearer secret") => {
  const bindings: object = { ...siblings, ...settings, ...over };
  return tellMetrics(bindings as Env, CALL, new Request("https://shop.test/metrics", { headers: { authorization } }));
};

beforeEach(() => {
  forgetMetrics();
  asked = [];
  answerTo = () => Response.json({ meta: [], data: [], rows: 0 });
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    const request = new Request(url, init);
    const sql = await request.text();
    asked.push({ url: request.url, authorization: request.headers.get("authorization"), sql });
    return answerTo(sql);
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("GET /metrics", () => {
  it("is not there without a token, and says nothing to others", async () => {
    const { METRICS_TOKEN: _, ...rest } = settings;
    const without: object = { ...siblings, ...rest };
    const request = new Request("https://shop.test/metrics", { headers: { authorization: "Bearer " } });
    await expect(tellMetrics(without as Env, CALL, request)).rejects.toMatchObject({ code: "not_found" });
    await expect(tell({ METRICS_TOKEN: "" }, "Bearer ")).rejects.toMatchObject({ code: "not_found" });
    for (const authorization of ["", "Bearer secre", "Bearer secret2", "secret"]) {
      await expect(tell({}, authorization)).rejects.toMatchObject({ code: "unauthenticated" });
    }
    expect(asked).toEqual([]);
  });

  it("asks Cloudflare with its own token, once in 10 seconds", async () => {
    answerTo = (sql) =>
      sql.includes("blob4 AS status")
        ? Response.json({
            data: [{ service: "order", route: "/v1/orders", method: "POST", status: "201", requests: "12000000000" }],
          })
        : Response.json({ data: [] });
    const answer = await tell();
    const text = await answer.text();
    expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    // Whole numbers come as texts.
    expect(text).toContain(
      '\norderapp_http_requests_5m{service="order",route="/v1/orders",method="POST",status="201"} 12000000000\n',
    );
    expect(text.match(/^# TYPE orderapp_orders_per_minute gauge$/gm)).toHaveLength(1);
    const [first] = asked;
    expect(first?.url).toBe("https://api.cloudflare.com/client/v4/accounts/account/analytics_engine/sql");
    expect(first?.authorization).toBe("Bearer token");
    expect(asked.every(({ sql }) => / FROM points /.test(sql) && sql.endsWith("FORMAT JSON"))).toBe(true);
    const queries = asked.length;
    vi.setSystemTime(Date.now() + 9_000);
    expect(await (await tell()).text()).toBe(text);
    expect(asked).toHaveLength(queries);
    vi.setSystemTime(Date.now() + 2_000);
    await tell();
    expect(asked).toHaveLength(2 * queries);
  });

  it("is unavailable when one question has no answer, and is asked again", async () => {
    answerTo = (sql) =>
      sql.includes("backlog") ? Response.json({ data: [] }, { status: 500 }) : Response.json({ data: [] });
    await expect(tell()).rejects.toMatchObject({ code: "unavailable", retryAfter: 15 });
    answerTo = () => Response.json({ wrong: true });
    await expect(tell()).rejects.toMatchObject({ code: "unavailable" });
    await expect(tell({ ANALYTICS_API_TOKEN: "" })).rejects.toMatchObject({ code: "unavailable" });
  });
});

describe("a request", () => {
  it("is one point, without ids", () => {
    const points: unknown[] = [];
    const env = { METRICS: { writeDataPoint: (point: unknown) => void points.push(point) } };
    measureRequest(env, { method: "GET", path: "/v1/orders/0199f3a4/events", status: 200, ms: 12 });
    measureRequest(env, { method: "BREW", path: "/v1/orders/0199f3a4/nothing", status: 405, ms: 0 });
    measureRequest({}, { method: "GET", path: "/", status: 200, ms: 0 });
    expect(points).toEqual([
      { indexes: ["http_request"], blobs: ["order", "/v1/orders/{orderId}/events", "GET", "200"], doubles: [0.012] },
      { indexes: ["http_request"], blobs: ["order", "other", "other", "405"], doubles: [0] },
    ]);
  });

  it("is of the most exact pattern, or of no pattern", () => {
    expect(routePattern("/v1/orders/export")).toBe("/v1/orders/export");
    expect(routePattern("/v1/products/suggest")).toBe("/v1/products/suggest");
    expect(routePattern("/v1/products/mug/variants")).toBe("/v1/products/{id}/variants");
    expect(routePattern("/media/a.png")).toBe("/media/{key}");
    for (const path of ["/v1", "/v1/products/", "/v1/products//variants", "/v1/products/a/b/c/d/e", "/wp-login.php"]) {
      expect(routePattern(path), path).toBe("other");
    }
  });
});

it("labels are escaped as Prometheus reads them", () => {
  const text = toPrometheus([{ name: "orderapp_up", labels: { service: 'a"b\\c\nd' }, value: 1 }]);
  expect(text.split("\n").at(-2)).toBe('orderapp_up{service="a\\"b\\\\c\\nd"} 1');
});
