import { expect } from "vitest";
import type { Answer, Ask, Body } from "./client.ts";
import type { Shop } from "./shop.ts";

export type Money = { amount: number; currency: string };
export type Variant = {
  id: string;
  sku: string;
  title: string;
  options: Record<string, string>;
  price: Money;
  compareAtPrice?: Money;
  stock: { available: number; backorder: boolean };
};
export type Product = {
  id: string;
  slug: string;
  title: string;
  description: string;
  status: string;
  options: { name: string; values: string[] }[];
  variants: Variant[];
  priceRange: { min: Money; max: Money };
  available: boolean;
  version: number;
  createdAt: string;
  updatedAt: string;
} & Body;

export const usd = (amount: number): Money => ({ amount, currency: "USD" });

/** Ways to write the catalogue as an administrator does, and to look at what came of it. */
export function catalogueOf(shop: () => Shop) {
  let serial = 0;
  const catalogue = {
    sku: (word = "SKU"): string => `${word}-${process.pid}-${++serial}`,

    admin: <T = Product>(method: string, path: string, json?: unknown, ask: Ask = {}): Promise<Answer<T>> =>
      shop().ask<T>(method, path, { token: shop().admin, json, ...ask }),

    /** What a guest is told. */
    guest: <T = Product>(path: string, ask: Ask = {}): Promise<Answer<T>> => shop().ask<T>("GET", path, ask),

    /** The body of a product that can be created as it is. */
    body: (over: Record<string, unknown> = {}): Record<string, unknown> => {
      const sku = catalogue.sku();
      return { title: `Thing ${sku}`, variants: [{ sku, price: usd(1999), stock: 5 }], ...over };
    },

    create: async (over: Record<string, unknown> = {}): Promise<Product> => {
      const answer = await catalogue.admin("POST", "/v1/products", catalogue.body(over));
      expect(answer.status, answer.text).toBe(201);
      return answer.body;
    },

    /** A product with the option Size, a variant for each. */
    sized: (...sizes: string[]): Promise<Product> =>
      catalogue.create({
        options: [{ name: "Size" }],
        variants: sizes.map((Size) => ({ sku: catalogue.sku(), price: usd(1000), options: { Size }, stock: 2 })),
      }),

    /** A product as it is now, read past every cache. */
    read: async (id: string): Promise<Product> => {
      const answer = await catalogue.admin("GET", `/v1/products/${id}`);
      expect(answer.status, answer.text).toBe(200);
      return answer.body;
    },
  };
  return catalogue;
}

/** Status and code: what a caller decides by. */
export const outcome = ({ status, body }: { status: number; body: Body | undefined }): unknown[] => [
  status,
  body?.code,
];

/** The paths of the fields that a 422 names, each once. */
export const paths = ({ body }: { body: Body }): string[] => [
  ...new Set((body.errors ?? []).map((error) => error.path)),
];
