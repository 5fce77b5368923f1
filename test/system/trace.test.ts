import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/client.ts";
import { openShop, type Placed, type Shop, type Variant } from "../support/shop.ts";

type Attribute = { key: string; value: { stringValue?: string; intValue?: string } };
type Span = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  links?: { traceId: string; spanId: string }[];
  service: string;
};
type Sent = {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: { spans: Omit<Span, "service">[] }[];
  }[];
};

const spans: Span[] = [];
const bodies: string[] = [];
let collectorAnswers = true;
let collector: Server;
let shop: Shop;
let mug: Variant;

beforeAll(async () => {
  collector = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      if (!collectorAnswers) return;
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

/** Places a person's order, and tells the trace that it was placed in. */
async function placeOrder(): Promise<{ traceId: string; email: string; placed: Placed }> {
  const { token, email } = await shop.register("Ada");
  const cartId = await shop.createCart([{ sku: mug.sku, quantity: 1 }], token);
  const answer = await shop.placeOrder(cartId, { token });
  expect(answer.status, answer.text).toBe(201);
  const traceId = answer.headers.get("traceparent")?.split("-")[1] ?? "";
  return { traceId, email, placed: answer.body };
}

/** One root, and every other span below one of the tree. */
function expectTree(all: Span[]): void {
  const ids = new Set(all.map(({ spanId }) => spanId));
  expect(ids.size).toBe(all.length);
  const roots = all.filter(({ parentSpanId }) => parentSpanId === undefined);
  expect(roots.map(({ name, service }) => ({ name, service }))).toEqual([
    { name: "POST /v1/orders", service: "gateway" },
  ]);
  expect(all.filter(({ parentSpanId }) => parentSpanId !== undefined && !ids.has(parentSpanId))).toEqual([]);
}

/** The spans of a checkout, once so many mails have gone out in it and all that led to them is here. */
const treeOf = (traceId: string, mails: number): Promise<Span[]> =>
  eventually(async () => {
    const found = spans.filter((span) => span.traceId === traceId);
    expect(found.filter(({ name }) => name === "send email")).toHaveLength(mails);
    expectTree(found);
    return found;
  }, 20_000);

describe("the spans of a purchase", () => {
  it("are one tree over all six Workers, the queue and both mails, from the checkout to the confirmed order", async () => {
    const { traceId, email, placed } = await placeOrder();
    const unpaid = await treeOf(traceId, 1);
    const services = new Set(unpaid.map(({ service }) => service));
    expect([...services].toSorted()).toEqual(["gateway", "notification", "order", "payment", "product", "user"]);
    expect(unpaid.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "POST /v1/orders",
        "send events",
        "process orderapp-events",
        "WITH postgresql",
        "findAndModify payments",
        "PIPELINE redis",
        "POST stripe",
      ]),
    );

    expect((await shop.pay(placed.payment)).status).toBe(200);
    const paid = await treeOf(traceId, 2);
    const event = paid.find(({ name }) => name === "payment event");
    expect(event?.links).toHaveLength(1);
    const [webhook] = event?.links ?? [];
    expect(spans.filter((span) => span.traceId === webhook?.traceId).map(({ name }) => name)).toContain(
      "POST /v1/webhooks/stripe",
    );
    expect(bodies.filter((body) => body.includes(email) || body.includes("eyJ"))).toEqual([]);
  });

  it("are lost when the collector hangs, and the purchase goes on all the same", async () => {
    collectorAnswers = false;
    const { traceId, email, placed } = await placeOrder();
    expect((await shop.pay(placed.payment)).status).toBe(200);
    await shop.until(placed, "CONFIRMED");
    await eventually(async () => expect(await shop.mailsTo(email)).toHaveLength(3), 30_000);
    expect(spans.filter((span) => span.traceId === traceId)).toEqual([]);
  });
});
