import type { Payment } from "@orderapp/contracts/payment";
import { decodeCursor, encodeCursor } from "@orderapp/core/cursor";
import type { PaymentContext } from "../context.ts";
import { presentPayment } from "../payments/present.ts";

const PAGE = 100;
const SORT = "id";

/** A page of a person's payments, oldest first. */
export async function exportPerson(
  ctx: PaymentContext,
  { userId, cursor }: { userId: string; cursor?: string },
): Promise<{ payments: Payment[]; nextCursor: string | null }> {
  const after = cursor === undefined ? {} : { after: String(decodeCursor(cursor, SORT, ["string"])[0]) };
  const found = await ctx.store(userId).listByUser({ userId, ...after, limit: PAGE + 1 });
  const page = found.slice(0, PAGE);
  const last = page.at(-1);
  const nextCursor = last && found.length > PAGE ? encodeCursor(SORT, [last.id]) : null;
  return { payments: page.map(presentPayment), nextCursor };
}
