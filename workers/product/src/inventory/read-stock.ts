import { AppError } from "@orderapp/core/errors";
import { decodeCursor, encodeCursor } from "@orderapp/core/cursor";
import { isUuid } from "@orderapp/core/ids";
import { toPage, type Page } from "@orderapp/http/page";
import type { ProductContext } from "../context.ts";
import type { Movement, StockLevel } from "./inventory.ts";

type Paging = { limit: number; cursor?: string | undefined };

/** Stock levels in the order of their skus. */
export async function listStock(
  ctx: ProductContext,
  input: Paging & { lowStock: boolean; sku: string | undefined },
): Promise<Page<StockLevel>> {
  const { limit, cursor, lowStock, sku } = input;
  const after = cursor === undefined ? undefined : String(decodeCursor(cursor, "sku", ["string"])[0]);
  const rows = await ctx.stock.levels({ lowStock, sku, limit: limit + 1, after });
  return toPage(
    rows,
    limit,
    (row) => row,
    (row) => encodeCursor("sku", [row.sku]),
  );
}

/** The stock of one sku. */
export async function getStock(ctx: ProductContext, sku: string): Promise<StockLevel> {
  const level = await ctx.stock.level(sku);
  if (!level) throw new AppError("not_found", "There is no such sku.");
  return level;
}

/** The ledger of one sku, newest first. */
export async function listMovements(
  ctx: ProductContext,
  sku: string,
  { limit, cursor }: Paging,
): Promise<Page<Movement>> {
  const before = cursor === undefined ? undefined : String(decodeCursor(cursor, "-id", ["string"])[0]);
  if (before !== undefined && !isUuid(before)) throw new AppError("invalid_cursor", "Use the nextCursor of a page.");
  const rows = await ctx.stock.movements(sku, limit + 1, before);
  if (!rows) throw new AppError("not_found", "There is no such sku.");
  return toPage(
    rows,
    limit,
    (row) => row,
    (row) => encodeCursor("-id", [row.id]),
  );
}
