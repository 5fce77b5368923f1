import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/client.ts";
import { openShop, type Shop, type Variant } from "../support/shop.ts";

type Attribute = { key: string; value: { stringValue?: string; intValue?: string } };
type Span = { traceId: string; spanId: string; parentSpanId?: string; name: string; kind: number; service: string };
type Sent = {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: { spans: Omit<Span, "service">[] }[];
  }[];
};

const spans: Span[] = [];
const bodies: string[] = [];
let collector: Server;
let shop: Shop;
let mug: Variant;

beforeAll(async () => {
  collector = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      bodies.push(body);
      for (const { resource, scopeSpans } of (JSON.parse(body) as Sent).resourceSpans) {
        const service = resource.attributes.find(({ key }) => key === "service.name")?.value.stringValue ?? "";
        for (const scope of scopeSpans) spans.push(...scope.spans.map((span) => ({ ...span, service })));
      }
      response.setHeader("content-type", "application/json").end("{}");
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => collector.once("listening", resolve));
  const { port } = collector.address() as AddressInfo;
  shop = await openShop({ vars: { all: { OTLP_URL: `http://127.0.0.1:${port}` } } });
  mug = await shop.createProduct(100);
});
afterAll(async () => {
  await shop?.close();
  collector?.closeAllConnections();
  collector?.close();
});

/** Places a person's order: the trace that it was placed in. */
async function placeOrder(): Promise<{ traceId: string; email: string }> {
  const { token, email } = await shop.register("Ada");
  const cartId = await shop.createCart([{ sku: mug.sku, quantity: 1 }], token);
  const answer = await shop.placeOrder(cartId, { token });
  expect(answer.status, answer.text).toBe(201);
  const traceId = answer.headers.get("traceparent")?.split("-")[1] ?? "";
  return { traceId, email };
}

describe("the spans of a checkout", () => {
  it("are one tree over all six Workers, the queue and the mail", async () => {
    const { traceId, email } = await placeOrder();
    const all = await eventually(async () => {
      const found = spans.filter((span) => span.traceId === traceId);
      expect(found.map(({ name }) => name)).toContain("send email");
      return found;
    }, 20_000);
    const services = new Set(all.map(({ service }) => service));
    expect([...services].toSorted()).toEqual(["gateway", "notification", "order", "payment", "product", "user"]);
    const names = all.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["POST /v1/orders", "send events", "process orderapp-events"]));
    const ids = new Set(all.map(({ spanId }) => spanId));
    const roots = all.filter(({ parentSpanId }) => parentSpanId === undefined);
    expect(roots.map(({ name, service }) => ({ name, service }))).toEqual([
      { name: "POST /v1/orders", service: "gateway" },
    ]);
    expect(all.filter(({ parentSpanId }) => parentSpanId !== undefined && !ids.has(parentSpanId))).toEqual([]);
    expect(bodies.filter((body) => body.includes(email) || body.includes("eyJ"))).toEqual([]);
  });
});
