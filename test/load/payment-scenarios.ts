import { randomUUID } from "node:crypto";
import { orderAudit } from "./order-scenarios.ts";
import type { BenchShop } from "./bench-shop.ts";
import { signedEvent } from "./payment-load.ts";
import type { Scenario } from "./scenarios.ts";
import { orderBody } from "./shop-load.ts";

const SENDERS = 16;
const DRAINED = 250;

type Placed = { order: { id: string }; orderToken: string };

async function place(shop: BenchShop): Promise<Placed> {
  const body = orderBody(await shop.createCart());
  return (await shop.json("POST", "/v1/orders", body, { "idempotency-key": randomUUID() })) as Placed;
}

const accepting: Scenario["once"] = (shop) => {
  const { body, headers } = signedEvent();
  return Promise.resolve(() => shop.json("POST", "/v1/webhooks/stripe", JSON.parse(body), headers));
};

/** Payments at the provider, and its webhooks. */
export const paymentScenarios: Scenario[] = [
  {
    name: "webhook accepted",
    target: { floor: "C", share: 0.7 },
    maxWaits: 1,
    load: (shop, seconds) =>
      Promise.resolve({
        kind: "requests",
        origin: shop.origin,
        connections: SENDERS,
        seconds,
        requests: [{ method: "POST", path: "/v1/webhooks/stripe", stripeEvent: true }],
      }),
    once: accepting,
  },
  {
    // Order and earlier attempts; then the provider, while those are voided and the record is written.
    name: "create another payment",
    maxWaits: 2,
    once: async (shop) => {
      const { order, orderToken } = await place(shop);
      const headers = { "x-order-token": orderToken, "idempotency-key": randomUUID() };
      // What the provider's events cause meanwhile are not this request's waits.
      await fetch(`${shop.stripe}/_test/webhooks/pause`, { method: "POST" });
      return async () => {
        const made = await shop.json("POST", "/v1/payments", { orderId: order.id, provider: "stripe" }, headers);
        await fetch(`${shop.stripe}/_test/webhooks/resume`, { method: "POST" });
        return made;
      };
    },
  },
  {
    // Within a checkout: only what the payment Worker waits for is counted.
    name: "create an order's first payment",
    maxWaits: 2,
    countOnly: ["mongo", "stripe"],
    once: async (shop) => {
      const body = orderBody(await shop.createCart());
      await fetch(`${shop.stripe}/_test/webhooks/pause`, { method: "POST" });
      return async () => {
        const made = await shop.json("POST", "/v1/orders", body, { "idempotency-key": randomUUID() });
        await fetch(`${shop.stripe}/_test/webhooks/resume`, { method: "POST" });
        return made;
      };
    },
  },
  {
    name: "inbox drained",
    fixed: { seconds: 60, latencyMs: 0, perSecond: 100 },
    load: ({ origin, stripe, product }, seconds) =>
      Promise.resolve({ kind: "drain", origin, stripe, orders: DRAINED, sku: product.sku, seconds }),
    once: accepting,
    audit: orderAudit,
  },
];
