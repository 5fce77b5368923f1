import { decodeCursor, encodeCursor } from "@orderapp/core/cursor";
import { AppError } from "@orderapp/core/errors";
import { isUuid } from "@orderapp/core/ids";
import { sql, type SQL } from "drizzle-orm";
import type { Products } from "../context.ts";
import type { ProductFilter, ProductSort, SaveOutcome, StoredProduct } from "../products/product.ts";
import type { Connection } from "./connection.ts";

type Key = string | number;
type Sorting = {
  key: SQL;
  /** The key as it goes into a cursor: a JSON text or number. */
  shown: SQL;
  descending: boolean;
  type: "string" | "number";
  /** The key as a parameter of the key's type; throws on one that no row can have. */
  param(key: Key): SQL;
};

const badCursor = () => new AppError("invalid_cursor", "Use the nextCursor of a page with the same sort, unchanged.");
const whole = (key: Key): number => {
  if (!Number.isSafeInteger(key)) throw badCursor();
  return Number(key);
};

function sortingOf({ sort, q }: ProductFilter): Sorting & { name: ProductSort } {
  if (sort === "relevance" && q !== undefined) {
    const rank = sql`(ts_rank(p.search, words.query) * 1000000)::bigint`;
    return {
      name: sort,
      key: rank,
      shown: rank,
      descending: true,
      type: "number",
      param: (k) => sql`${whole(k)}::bigint`,
    };
  }
  if (sort === "price" || sort === "-price") {
    const key = sql`p.min_price`;
    const descending = sort === "-price";
    return { name: sort, key, shown: key, descending, type: "number", param: (k) => sql`${whole(k)}::bigint` };
  }
  if (sort === "title") {
    const key = sql`(left(lower(p.title), 100) collate "C")`;
    return {
      name: sort,
      key,
      shown: key,
      descending: false,
      type: "string",
      param: (k) => sql`(${k}::text collate "C")`,
    };
  }
  return {
    name: "-createdAt",
    key: sql`p.created_at`,
    shown: sql`(extract(epoch from p.created_at) * 1000)::bigint`,
    descending: true,
    type: "number",
    param: (k) => {
      if (Math.abs(whole(k)) > 8.64e15) throw badCursor();
      return sql`${new Date(Number(k)).toISOString()}::timestamptz`;
    },
  };
}

function afterCursor(filter: ProductFilter, sorting: ReturnType<typeof sortingOf>): SQL {
  if (filter.cursor === undefined) return sql``;
  const [key = "", id] = decodeCursor(filter.cursor, sorting.name, [sorting.type, "string"]);
  if (typeof id !== "string" || !isUuid(id)) throw badCursor();
  const comes = sorting.descending ? sql`<` : sql`>`;
  return sql` and (${sorting.key}, p.id) ${comes} (${sorting.param(key)}, ${id}::uuid)`;
}

function conditions(filter: ProductFilter): SQL {
  const { status, category, brand, tag, minPrice, maxPrice, available } = filter;
  const all: SQL[] = [];
  if (status !== "all") all.push(sql`p.status = ${sql.raw(`'${status ?? "active"}'`)}`);
  if (filter.q !== undefined) all.push(sql`p.search @@ words.query`);
  if (category !== undefined) {
    all.push(sql`exists (select from product_categories pc join below on below.id = pc.category_id
      where pc.product_id = p.id)`);
  }
  if (brand !== undefined) all.push(sql`lower(p.brand) = lower(${brand})`);
  if (tag !== undefined) all.push(sql`p.tags @> array[${tag}::text]`);
  if (minPrice !== undefined) all.push(sql`p.max_price >= ${minPrice}::bigint`);
  if (maxPrice !== undefined) all.push(sql`p.min_price <= ${maxPrice}::bigint`);
  if (minPrice !== undefined && maxPrice !== undefined) {
    all.push(sql`exists (select from variants v where v.product_id = p.id
      and v.price between ${minPrice}::bigint and ${maxPrice}::bigint)`);
  }
  if (available === true) {
    all.push(sql`exists (select from variants v join stock s on s.variant_id = v.id
      where v.product_id = p.id and (s.backorder or s.on_hand > s.reserved))`);
  }
  return all.length > 0 ? sql.join(all, sql` and `) : sql`true`;
}

/** A list in one statement: the page is cut by index first, and only its products are made into JSON. */
function listStatement(filter: ProductFilter): SQL {
  const sorting = sortingOf(filter);
  const direction = sorting.descending ? sql`desc` : sql`asc`;
  const below = sql`recursive below as (
    select id from categories where slug = ${filter.category ?? ""}
    union select c.id from categories c join below on c.parent_id = below.id)`;
  // The last word may be only begun: it matches what starts so.
  const words = sql`words as (
    select websearch_to_tsquery('english', ${filter.q ?? ""})
      || case when parsed = '' then ''::tsquery else (parsed || ':*')::tsquery end as query
    from (select websearch_to_tsquery('simple', ${filter.q ?? ""})::text as parsed) x)`;
  const ctes = [...(filter.category === undefined ? [] : [below]), ...(filter.q === undefined ? [] : [words])];
  return sql`${ctes.length > 0 ? sql`with ${sql.join(ctes, sql`, `)} ` : sql``}
    select t.body as json, page.id, page.shown::text as shown
    from (
      select p.id, p.document, p.currency, ${sorting.shown} as shown, ${sorting.key} as key
      from products p${filter.q === undefined ? sql`` : sql`, words`}
      where ${conditions(filter)}${afterCursor(filter, sorting)}
      order by ${sorting.key} ${direction}, p.id ${direction} limit ${filter.limit + 1}::int
    ) page cross join lateral product_text(page.id, page.document, page.currency) t
    order by page.key ${direction}, page.id ${direction}`;
}

export function createProductRepository(db: Connection, traceparent: string): Products {
  return {
    async list(filter) {
      const rows = await db.query<{ json: string; id: string; shown: string }>(listStatement(filter));
      const sorting = sortingOf(filter);
      const shown = rows.slice(0, filter.limit);
      const last = rows.length > filter.limit ? shown.at(-1) : undefined;
      const key = last && (sorting.type === "number" ? Number(last.shown) : last.shown);
      return {
        items: shown.map((row) => row.json),
        nextCursor: last && key !== undefined ? encodeCursor(sorting.name, [key, last.id]) : null,
      };
    },
    async find(idOrSlug, all) {
      const named = isUuid(idOrSlug) ? sql`p.id = ${idOrSlug}::uuid` : sql`p.slug = ${idOrSlug}`;
      const [row] = await db.query<{ json: string; version: number }>(
        sql`select t.body as json, p.version from products p cross join lateral product_text(p.id, p.document, p.currency) t
          where ${named}${all ? sql`` : sql` and p.status = 'active'`}`,
      );
      return row;
    },
    async record(id) {
      if (!isUuid(id)) return undefined;
      const [row] = await db.rows<{ record: StoredProduct | null }>`select product_record(${id}::uuid) as record`;
      return row?.record ?? undefined;
    },
    async save(writes, actor, dryRun = false) {
      const [row] = await db.rows<{ results: SaveOutcome[] }>`
        select save_products(${JSON.stringify(writes)}::jsonb, ${actor}, ${traceparent}, ${dryRun}::boolean) as results`;
      return row?.results ?? [];
    },
    async delete(id, version) {
      type Outcome = "deleted" | "archived" | "not_found" | "version_mismatch";
      const [row] = await db.rows<{ outcome: Outcome }>`select delete_product(${id}::uuid, ${version}::int) as outcome`;
      return row?.outcome ?? "not_found";
    },
    async exportAfter(slug, limit) {
      const rows = await db.rows<{ record: StoredProduct }>`
        select product_record(id) as record from products where slug > ${slug} order by slug limit ${limit}::int`;
      return rows.map((row) => row.record);
    },
  };
}
