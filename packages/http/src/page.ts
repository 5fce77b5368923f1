import { z } from "@hono/zod-openapi";

/** The query of every list; spread its shape into a route's own `z.strictObject`. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().min(1).max(1024).optional(),
};

/** The body of every list. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    data: z.array(item),
    page: z
      .object({ nextCursor: z.string().nullable(), hasMore: z.boolean() })
      .openapi({ example: { nextCursor: "WyItY3JlYXRlZEF0IiwiMDE5YWIwYzIiXQ", hasMore: true } }),
  });

export type Page<Item> = { data: Item[]; page: { nextCursor: string | null; hasMore: boolean } };

/** Cuts `limit + 1` fetched rows to a page, and makes the cursor from the last row shown. */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  present: (row: Row) => Item,
  cursorOf: (row: Row) => string,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit;
  return { data: shown.map(present), page: { nextCursor: hasMore && last ? cursorOf(last) : null, hasMore } };
}
