import type { Categories } from "../context.ts";
import type { Category, CategoryOutcome } from "../categories/category.ts";
import type { Connection } from "./connection.ts";

// About half a second's work: a statement may take four.
const PRODUCTS_AT_A_TIME = 1_000;

export function createCategoryRepository(db: Connection): Categories {
  return {
    async all() {
      const [row] = await db.rows<{ tree: Category[] }>`select category_tree() as tree`;
      return row?.tree ?? [];
    },
    insert: ({ id, slug, name, parentId, position }) =>
      outcome(db.rows`select save_category(${id}::uuid, null, ${JSON.stringify({ slug, name, parentId, position })}::jsonb)
        as outcome`),
    update: (id, version, change) =>
      outcome(db.rows`select save_category(${id}::uuid, ${version ?? -1}::int, ${JSON.stringify(change)}::jsonb)
        as outcome`),
    delete: (id, version, reassignTo) =>
      outcome(db.rows`select delete_category(${id}::uuid, ${version ?? -1}::int, ${reassignTo ?? null},
        ${PRODUCTS_AT_A_TIME}::int) as outcome`),
    async indexMoved() {
      const [row] = await db.rows<{ more: boolean }>`select index_stale(${PRODUCTS_AT_A_TIME}::int) as more`;
      return row?.more ?? false;
    },
  };
}

async function outcome(rows: Promise<{ outcome: CategoryOutcome }[]>): Promise<CategoryOutcome> {
  return (await rows)[0]?.outcome ?? "not_found";
}
