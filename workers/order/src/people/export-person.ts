import type { Order } from "@orderapp/contracts/order";
import { decodeCursor, encodeCursor } from "@orderapp/core/cursor";
import type { OrderContext } from "../context.ts";
import { presentOrder } from "../orders/order.ts";

const PAGE = 100;
const SORT = "createdAt";

/** A page of a person's orders, oldest first. */
export async function exportPerson(
  ctx: OrderContext,
  { userId, cursor }: { userId: string; cursor?: string },
): Promise<{ orders: Order[]; nextCursor: string | null }> {
  const found = await ctx.people.exportOrders(userId, { after: cursor ? readCursor(cursor) : undefined, limit: PAGE });
  const page = found.slice(0, PAGE);
  const last = page.at(-1);
  const nextCursor = last && found.length > PAGE ? encodeCursor(SORT, [last.createdAt, last.id]) : null;
  return { orders: page.map(presentOrder), nextCursor };
}

function readCursor(cursor: string): { createdAt: string; id: string } {
  const [createdAt = "", id = ""] = decodeCursor(cursor, SORT, ["string", "string"]).map(String);
  return { createdAt, id };
}
