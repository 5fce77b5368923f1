import { decodeCursor, encodeCursor } from "@orderapp/core/cursor";
import { AppError } from "@orderapp/core/errors";
import { isUuid } from "@orderapp/core/ids";
import type { Products } from "../context.ts";
import type { ProductFilter } from "../products/product.ts";
import type { Connection } from "./connection.ts";

/** A place in an order: `tier` orders relevance, `txt` titles, `num` everything else; then the id. */
type Place = { tier: number; num: number; txt: string; product_id: string };
type Row = {
  body: string;
  more: boolean;
  tier: number | null;
  num: string | null;
  txt: string | null;
  product_id: string | null;
  facets: string | null;
};

const badCursor = () => new AppError("invalid_cursor", "Use the nextCursor of a page with the same sort, unchanged.");

/** Relevance to nothing is the default order. */
const sortOf = ({ sort, q }: ProductFilter) => (sort === "relevance" && q === undefined ? "-createdAt" : sort);

const KEYS = {
  relevance: ["tier", "num"],
  price: ["num"],
  "-price": ["num"],
  title: ["txt"],
  "-createdAt": ["num"],
} as const;

function placeOf(filter: ProductFilter): Place | undefined {
  if (filter.cursor === undefined) return undefined;
  const sort = sortOf(filter);
  const keys = KEYS[sort];
  const types = keys.map((key) => (key === "txt" ? ("string" as const) : ("number" as const)));
  const values = decodeCursor(filter.cursor, sort, [...types, "string"]);
  const product_id = values.at(-1);
  if (typeof product_id !== "string" || !isUuid(product_id)) throw badCursor();
  const place: Place = { tier: 0, num: 0, txt: "", product_id };
  keys.forEach((key, at) => {
    const value = values[at];
    if (key === "txt") place.txt = String(value);
    else if (Number.isSafeInteger(value) && (key === "num" || Math.abs(Number(value)) < 10)) place[key] = Number(value);
    else throw badCursor();
  });
  return place;
}

function cursorOf(filter: ProductFilter, row: Row): string | null {
  if (!row.more || row.product_id === null) return null;
  const sort = sortOf(filter);
  const values = { tier: row.tier ?? 0, num: Number(row.num), txt: row.txt ?? "" };
  return encodeCursor(sort, [...KEYS[sort].map((key) => values[key]), row.product_id]);
}

/** Reads by the functions of migrations/product, which plan by themselves: one statement a request. */
export function createProductSearch(db: Connection): Pick<Products, "list" | "suggest" | "refreshSearch"> {
  return {
    async list(filter) {
      const { q, category, brand, tag, minPrice, maxPrice, status, limit } = filter;
      const asked = {
        q,
        category,
        brand,
        tag,
        minPrice,
        maxPrice,
        status,
        limit,
        sort: sortOf(filter),
        // Asked for, or not named at all.
        available: filter.available || undefined,
        facets: filter.facets || undefined,
        after: placeOf(filter),
      };
      const [row] = await db.rows<Row>`select * from list_products(${JSON.stringify(asked)}::jsonb)`;
      if (!row) throw new Error("a list is never missing");
      return { items: row.body, nextCursor: cursorOf(filter, row), facets: row.facets ?? undefined };
    },
    async suggest(q) {
      const [row] = await db.rows<{ titles: string }>`select to_json(suggest_titles(${q}))::text as titles`;
      return row?.titles ?? "[]";
    },
    async refreshSearch() {
      await db.rows`select refresh_search()`;
    },
  };
}
