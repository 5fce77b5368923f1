import { randomUUID } from "node:crypto";
import type { Json, BenchShop } from "./bench-shop.ts";
import { orderBody, type LoadRequest, type LoadSpec } from "./load.ts";

export type Floor = "A" | "B" | "C";

/** One thing worth measuring. Later work adds its own here. */
export type Scenario = {
  name: string;
  /** The floor it is quoted against, and the least share of it that we promise. */
  target?: { floor: Floor; share: number };
  /** The most backend calls that one request may wait for one after the other. */
  maxWaits?: number;
  /** The load; absent for a scenario of which only the waits are counted. */
  load?: (shop: BenchShop, seconds: number) => Promise<LoadSpec>;
  /** Sends one request, for counting its waits; answers a new one each time. */
  once: (shop: BenchShop) => Promise<() => Promise<Json>>;
};

const READERS = 32;
const get = (path: string): LoadRequest => ({ method: "GET", path });
const reads = (shop: BenchShop, seconds: number, requests: LoadRequest[]): LoadSpec => ({
  kind: "requests",
  origin: shop.origin,
  connections: READERS,
  seconds,
  requests,
});

let asked = 100_000;
/** A whole page that nobody has asked for before, so that no cache knows it: dearer than this is no product. */
const listUpTo = (price: number | "{new}"): LoadRequest => get(`/v1/products?limit=20&maxPrice=${price}`);

export const scenarios: Scenario[] = [
  {
    name: "list of 20, cached",
    target: { floor: "A", share: 0.7 },
    maxWaits: 1,
    load: (shop, seconds) => Promise.resolve(reads(shop, seconds, [get("/v1/products?limit=20")])),
    once: (shop) => Promise.resolve(() => shop.json("GET", "/v1/products?limit=20")),
  },
  {
    name: "product, cached",
    target: { floor: "A", share: 0.7 },
    maxWaits: 1,
    load: (shop, seconds) => Promise.resolve(reads(shop, seconds, [get(`/v1/products/${shop.product.id}`)])),
    once: (shop) => Promise.resolve(() => shop.json("GET", `/v1/products/${shop.product.id}`)),
  },
  {
    name: "list of 20, not cached",
    target: { floor: "B", share: 0.5 },
    maxWaits: 2,
    load: (shop, seconds) => Promise.resolve(reads(shop, seconds, [listUpTo("{new}")])),
    once: (shop) => Promise.resolve(() => shop.json("GET", listUpTo(++asked).path)),
  },
  {
    name: "add to cart",
    target: { floor: "C", share: 0.6 },
    maxWaits: 1,
    load: async (shop, seconds) => {
      const carts = await Promise.all(Array.from({ length: 256 }, () => shop.createCart()));
      const body = JSON.stringify({ sku: shop.product.sku, quantity: 1 });
      const headers = { "content-type": "application/json" };
      return {
        ...reads(
          shop,
          seconds,
          carts.map((id) => ({ method: "POST", path: `/v1/carts/${id}/items`, headers, body })),
        ),
        connections: 16,
      } as LoadSpec;
    },
    once: async (shop) => {
      const id = await shop.createCart();
      return () => shop.json("POST", `/v1/carts/${id}/items`, { sku: shop.product.sku, quantity: 1 });
    },
  },
  {
    name: "place an order",
    maxWaits: 4,
    once: async (shop) => {
      const id = await shop.createCart();
      return () => shop.json("POST", "/v1/orders", orderBody(id), { "idempotency-key": randomUUID() });
    },
  },
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
    once: async (shop) => {
      const id = await shop.createCart();
      return () => shop.json("GET", `/v1/carts/${id}`);
    },
  },
];
