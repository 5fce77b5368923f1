import { randomUUID } from "node:crypto";
import { DEVELOPMENT } from "@orderapp/contracts/development";
import { problemsIn } from "../support/audit.ts";
import type { BenchShop } from "./bench-shop.ts";
import { fillOrders } from "./fill-orders.ts";
import type { LoadRequest } from "./load.ts";
import type { Scenario } from "./scenarios.ts";
import { orderBody } from "./shop-load.ts";

const CARTS = 256;
const BUYERS = 16;
const headers = { "content-type": "application/json" };
const three = (shop: BenchShop): string[] => shop.products.slice(0, 3).map(({ sku }) => sku);

/** Requests on many carts, from as many sides at once as floor C's. */
async function onCarts(shop: BenchShop, seconds: number, request: (cartId: string) => LoadRequest) {
  const requests: LoadRequest[] = [];
  // A few at a time: making them is not what is measured.
  while (requests.length < CARTS) {
    const made = await Promise.all(Array.from({ length: BUYERS }, () => shop.createCart()));
    requests.push(...made.map(request));
  }
  return { kind: "requests" as const, origin: shop.origin, connections: BUYERS, seconds, requests };
}

/** Asks until the shop is at rest, and answers what is wrong all the same. */
export async function orderAudit(shop: BenchShop): Promise<string[]> {
  const stripe = { url: shop.stripe, secretKey: DEVELOPMENT.stripeSecretKey };
  for (let attempt = 0; ; attempt++) {
    const problems = await problemsIn(shop.sql, stripe);
    if (problems.length === 0 || attempt === 10) return problems;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

async function cartOfThree(shop: BenchShop): Promise<string> {
  const items = three(shop).map((sku) => ({ sku, quantity: 1 }));
  return String((await shop.json("POST", "/v1/carts", { items }))["id"]);
}
const placing: Scenario["once"] = async (shop) => {
  const id = await cartOfThree(shop);
  return () => shop.json("POST", "/v1/orders", orderBody(id), { "idempotency-key": randomUUID() });
};
const viewing: Scenario["once"] = async (shop) => {
  const id = await shop.createCart();
  return () => shop.json("GET", `/v1/carts/${id}`);
};

/** Carts and orders. The last ones leave so much behind that others would be slower after them. */
export const orderScenarios: Scenario[] = [
  {
    name: "view cart",
    target: { floor: "C", share: 0.8 },
    maxWaits: 1,
    load: (shop, seconds) => onCarts(shop, seconds, (id) => ({ method: "GET", path: `/v1/carts/${id}` })),
    once: viewing,
  },
  {
    name: "add to cart",
    target: { floor: "C", share: 0.6 },
    maxWaits: 1,
    load: (shop, seconds) => {
      const body = JSON.stringify({ sku: shop.product.sku, quantity: 1 });
      return onCarts(shop, seconds, (id) => ({ method: "POST", path: `/v1/carts/${id}/items`, headers, body }));
    },
    once: async (shop) => {
      const id = await shop.createCart();
      return () => shop.json("POST", `/v1/carts/${id}/items`, { sku: shop.product.sku, quantity: 1 });
    },
  },
  { name: "place an order of 3 lines", maxWaits: 3, once: placing },
  {
    name: "whole purchase",
    load: (shop, seconds) =>
      Promise.resolve({
        kind: "purchases",
        origin: shop.origin,
        stripe: shop.stripe,
        buyers: 8,
        seconds,
        sku: shop.product.sku,
      }),
    once: viewing,
  },
  {
    name: "seed-slo",
    fixed: { seconds: 60, latencyMs: 30, perSecond: 100 },
    limits: { read: 200, write: 300, payment: 2_000, search: 500 },
    load: (shop, seconds) =>
      Promise.resolve({
        kind: "visits",
        origin: shop.origin,
        stripe: shop.stripe,
        users: 1_000,
        rate: 100,
        seconds,
        products: shop.products.map(({ id }) => id),
        skus: shop.products.map(({ sku }) => sku),
      }),
    once: viewing,
    audit: orderAudit,
  },
  {
    name: "orders sustained",
    fixed: { seconds: 60, latencyMs: 0, perSecond: 50 },
    load: (shop, seconds) =>
      Promise.resolve({ kind: "orders", origin: shop.origin, rate: 50, seconds, skus: three(shop) }),
    once: placing,
    audit: orderAudit,
  },
  {
    name: "order list of a person with 1,000 orders among 1,000,000",
    target: { floor: "B", share: 0.5 },
    maxWaits: 1,
    load: async (shop, seconds) => {
      const request = { method: "GET" as const, path: "/v1/orders?limit=20", headers: await buyerOfMany(shop) };
      return { kind: "requests", origin: shop.origin, connections: 32, seconds, requests: [request] };
    },
    once: async (shop) => {
      const bearer = await buyerOfMany(shop);
      return () => shop.json("GET", "/v1/orders?limit=20", undefined, bearer);
    },
  },
];

let bearerOfMany: Promise<Record<string, string>> | undefined;

/** Signs in the person with the many orders; fills the shop with orders at the first call. */
function buyerOfMany(shop: BenchShop): Promise<Record<string, string>> {
  return (bearerOfMany ??= (async () => {
    const { accessToken } = await shop.people.signIn(await shop.people.next());
    const authorization = { authorization: `Bearer ${accessToken}` };
    const { id } = await shop.json("GET", "/v1/users/me", undefined, authorization);
    await fillOrders(shop.sql.orders, { userId: String(id), own: 1_000, all: 1_000_000 });
    return authorization;
  })());
}
