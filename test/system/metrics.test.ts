import { DEVELOPMENT } from "@orderapp/contracts/development";
import { METRICS } from "@orderapp/http/metrics";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/client.ts";
import { openShop, type Shop } from "../support/shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ vars: { gateway: { METRICS_KEEP_SECONDS: "0" } } });
});
afterAll(() => shop?.close());

const scrape = (token: string | undefined = DEVELOPMENT.metricsToken) => shop.ask("GET", "/metrics", { token });

/** The samples by name and labels, as `name{a="b"}`. */
async function told(): Promise<Map<string, number>> {
  const answer = await scrape();
  expect(answer.status, answer.text).toBe(200);
  const lines = answer.text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

/** A data point of a binding, as if each stood for ten. */
const sampled = (point: { indexes: string[]; blobs: string[]; doubles: number[] }) =>
  fetch(`${shop.cloud.urls.analytics}/_points`, {
    method: "POST",
    body: JSON.stringify({ dataset: "orderapp_metrics", points: [{ ...point, at: Date.now(), sampleInterval: 10 }] }),
  });

describe("metrics", () => {
  it("say how requests were answered, by route", async () => {
    for (let i = 0; i < 3; i += 1) await shop.ask("GET", "/v1/orders/0199f3a4-0000-7000-8000-000000000001");
    await shop.ask("GET", "/v1/products/suggest?q=x");
    await shop.ask("GET", "/nowhere");
    const orders = 'service="order",route="/v1/orders/{orderId}"';
    await eventually(async () => {
      const found = await told();
      expect(found.get(`orderapp_http_requests_5m{${orders},method="GET",status="404"}`)).toBe(3);
      expect(found.get(`orderapp_http_request_duration_seconds_count{${orders}}`)).toBe(3);
      expect(found.get(`orderapp_http_request_duration_seconds_bucket{${orders},le="+Inf"}`)).toBe(3);
      expect(found.get(`orderapp_http_request_duration_seconds_bucket{${orders},le="10"}`)).toBe(3);
      expect(
        found.get(
          'orderapp_http_requests_5m{service="product",route="/v1/products/suggest",method="GET",status="200"}',
        ),
      ).toBe(1);
      expect(found.get('orderapp_http_requests_5m{service="gateway",route="other",method="GET",status="404"}')).toBe(1);
      expect(found.get('orderapp_http_error_ratio{service="order"}')).toBe(0);
      expect(found.get('orderapp_http_request_duration_seconds{service="order",quantile="0.95"}')).toBeLessThan(60);
      expect(found.get('orderapp_up{service="payment"}')).toBe(1);
      expect(found.get('orderapp_store_up{service="product",store="postgres"}')).toBe(1);
    });
  });

  it("say what the business does", async () => {
    await shop.register("Grace");
    const variant = await shop.createProduct(10, 1_500);
    const [paid, declined] = [await shop.order(variant, 2), await shop.order(variant)];
    await shop.pay(paid.payment);
    await shop.until(paid, "CONFIRMED");
    await shop.pay(declined.payment, "pm_card_chargeDeclined");
    await eventually(async () => {
      const found = await told();
      expect(found.get("orderapp_registrations_1h")).toBe(1);
      expect(found.get("orderapp_orders_per_minute")).toBe(2 / 5);
      expect(found.get('orderapp_orders_1h{status="PENDING"}')).toBe(2);
      expect(found.get('orderapp_orders_1h{status="CONFIRMED"}')).toBe(1);
      expect(found.get('orderapp_revenue_1h_minor_units{currency="USD"}')).toBe(paid.order.totals.total.amount);
      expect(found.get('orderapp_payments_1h{provider="stripe",outcome="succeeded"}')).toBe(1);
      expect(found.get('orderapp_payments_1h{provider="stripe",outcome="failed"}')).toBe(1);
      expect(found.get('orderapp_payment_failure_ratio{provider="stripe"}')).toBe(0.5);
      expect(found.get('orderapp_messages_1h{channel="email",outcome="sent"}')).toBeGreaterThan(0);
      expect(found.get('orderapp_provider_webhooks_1h{provider="stripe",outcome="processed"}')).toBeGreaterThan(0);
      expect(found.get('orderapp_event_lag_seconds{quantile="0.95"}')).toBeGreaterThanOrEqual(0);
      expect(found.get('orderapp_provider_webhook_lag_seconds{quantile="0.5"}')).toBeGreaterThanOrEqual(0);
    });
  });

  it("say what waits to be told, once a minute", async () => {
    await shop.stack.runCron();
    await eventually(async () => {
      const found = await told();
      for (const service of ["user", "product", "order", "payment"]) {
        expect(found.get(`orderapp_backlog{service="${service}",queue="outbox"}`), service).toBeGreaterThanOrEqual(0);
      }
      expect(found.get('orderapp_backlog{service="notification",queue="messages"}')).toBe(0);
    });
  });

  it("count a sampled point as all those it stands for", async () => {
    await sampled({ indexes: ["http_request"], blobs: ["tail", "/sampled", "GET", "500"], doubles: [0.2] });
    await sampled({ indexes: ["store_failure"], blobs: ["tail", "timeout"], doubles: [1] });
    const found = await told();
    expect(found.get('orderapp_http_requests_5m{service="tail",route="/sampled",method="GET",status="500"}')).toBe(10);
    expect(found.get('orderapp_http_error_ratio{service="tail"}')).toBe(1);
    expect(found.get('orderapp_http_request_duration_seconds_sum{service="tail",route="/sampled"}')).toBe(2);
    const bucket = (le: string) =>
      found.get(`orderapp_http_request_duration_seconds_bucket{service="tail",route="/sampled",le="${le}"}`);
    expect([bucket("0.1"), bucket("0.25"), bucket("+Inf")]).toEqual([0, 10, 10]);
    expect(found.get('orderapp_store_failures_5m{service="tail",reason="timeout"}')).toBe(10);
  });

  it("are all in the table, each with its labels", async () => {
    const table: Record<string, { labels: readonly string[] }> = METRICS;
    for (const sample of (await told()).keys()) {
      const [, name = "", labels = ""] = /^(\w+)(?:\{(.*)\})?$/.exec(sample) ?? [];
      expect(
        [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label),
        sample,
      ).toEqual(table[name]?.labels);
    }
  });

  it("are for whoever has the token", async () => {
    expect((await shop.ask("GET", "/metrics")).status).toBe(401);
    expect((await scrape(shop.admin)).status).toBe(401);
    expect((await scrape(`${DEVELOPMENT.metricsToken}x`)).status).toBe(401);
  });

  it("say that a store fails, and that they cannot be had", async () => {
    shop.cloud.setDown("mongo");
    await eventually(async () => {
      await shop.ask("POST", "/v1/auth/login", { json: { email: "a@example.com", password: "correct-horse-battery" } });
      const found = await told();
      expect(found.get('orderapp_up{service="user"}')).toBe(0);
      expect(found.get('orderapp_store_failures_5m{service="user",reason="unavailable"}')).toBeGreaterThan(0);
    });
    shop.cloud.setDown("mongo", false);
    shop.cloud.setDown("analytics");
    const answer = await scrape();
    shop.cloud.setDown("analytics", false);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});
