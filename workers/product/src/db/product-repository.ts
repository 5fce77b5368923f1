import { isUuid } from "@orderapp/core/ids";
import { sql } from "drizzle-orm";
import type { Products } from "../context.ts";
import type { SaveOutcome, StoredProduct } from "../products/product.ts";
import { arrayLiteral, type Connection } from "./connection.ts";
import { createProductSearch } from "./product-search.ts";

export function createProductRepository(db: Connection, traceparent: string): Products {
  return {
    ...createProductSearch(db),
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
      if (!isUuid(id)) return "not_found";
      const [row] = await db.rows<{ outcome: Outcome }>`select delete_product(${id}::uuid, ${version}::int) as outcome`;
      return row?.outcome ?? "not_found";
    },
    async unused(keys, days) {
      const [row] = await db.rows<{ keys: string[] }>`
        select unused_media(${arrayLiteral(keys)}::text[], ${days}::int) as keys`;
      return row?.keys ?? [];
    },
    async forgetUnused(keys) {
      await db.rows`delete from unused_media where key = any(${arrayLiteral(keys)}::text[])`;
    },
    async exportAfter(slug, limit) {
      const rows = await db.rows<{ record: StoredProduct }>`
        select product_record(id) as record from products where slug > ${slug} order by slug limit ${limit}::int`;
      return rows.map((row) => row.record);
    },
  };
}
