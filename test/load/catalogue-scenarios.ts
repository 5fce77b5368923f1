import { encodeCursor } from "@orderapp/core/cursor";
import { fillCatalogue } from "@orderapp/local-cloud/catalogue/fill";
import type { BenchShop } from "./bench-shop.ts";
import type { LoadRequest } from "./load.ts";
import type { Scenario } from "./scenarios.ts";

const FEW = 1_000;
const MANY = 100_000;
const READERS = 32;
const MOST_SLOWDOWN = 1.5;
// Dearer than any product, so that it leaves nothing out, and new each time, so that no cache knows the answer.
const UNKNOWN = "maxPrice={new}";

const list = (query: string): string => `/v1/products?limit=20&${query}&${UNKNOWN}`;

/** What shoppers ask for, each the same of few products and of many. */
const kinds: Record<string, (shop: BenchShop, products: number) => Promise<string[]>> = {
  search: () =>
    Promise.resolve(
      ["linen shirt", "oak table", "shirt", "marlow lamp", "modern wool sca"].map((q) =>
        list(`sort=relevance&q=${encodeURIComponent(q)}`),
      ),
    ),
  filter: () =>
    Promise.resolve([
      list("category=department-2&brand=Marlow&sort=price"),
      list("category=aisle-3&sort=title"),
      list("tag=sale&available=true"),
    ]),
  facets: () =>
    Promise.resolve([
      list("facets=true"),
      list("facets=true&category=department-2"),
      list("facets=true&sort=relevance&q=shirt"),
    ]),
  "deep page": async ({ sql }, products) => {
    const { rows } = await sql.product.query<{ newness: string; price: string; by_newness: string; by_price: string }>(
      `select n.newness, p.price, n.product_id as by_newness, p.product_id as by_price
        from (select * from product_search order by newness, product_id offset $1 limit 1) n,
          (select * from product_search order by price, product_id offset $1 limit 1) p`,
      [products / 2],
    );
    const [middle] = rows;
    if (!middle) throw new Error("the catalogue is empty");
    return [
      list(`cursor=${encodeCursor("-createdAt", [Number(middle.newness), middle.by_newness])}`),
      list(`sort=price&cursor=${encodeCursor("price", [Number(middle.price), middle.by_price])}`),
    ];
  },
};

let filled = 0;

/** Leaves the shop with this many products and nothing of what it had. */
async function catalogueOf({ sql }: BenchShop, products: number): Promise<void> {
  if (filled === products) return;
  const client = await sql.product.connect();
  try {
    await client.query(
      "truncate products, categories, reservations, search_words, search_terms, search_totals, stale_search cascade",
    );
    await fillCatalogue(client, products);
    filled = products;
  } finally {
    client.release();
  }
}

let asked = 10_000_000;

const scenarioOf = (kind: string, products: number): Scenario => {
  const paths = async (shop: BenchShop): Promise<string[]> => {
    await catalogueOf(shop, products);
    return (await kinds[kind]?.(shop, products)) ?? [];
  };
  return {
    name: nameOf(kind, products),
    onlyAsked: true,
    target: { floor: "B", share: 0.3 },
    maxWaits: 2,
    ...(products === MANY ? { slowdown: { from: nameOf(kind, FEW), most: MOST_SLOWDOWN } } : {}),
    load: async (shop, seconds) => {
      const requests = (await paths(shop)).map((path): LoadRequest => ({ method: "GET", path }));
      return { kind: "requests", origin: shop.origin, connections: READERS, seconds, requests };
    },
    once: async (shop) => {
      const [path = ""] = await paths(shop);
      return () => shop.json("GET", path.replace("{new}", String(++asked)));
    },
  };
};

const nameOf = (kind: string, products: number): string =>
  `catalogue of ${products.toLocaleString("en")}: ${kind}, not cached`;

/** Last of all, since they empty the shop: first each with few products, then each with many. */
export const catalogueScenarios: Scenario[] = [FEW, MANY].flatMap((products) =>
  Object.keys(kinds).map((kind) => scenarioOf(kind, products)),
);
