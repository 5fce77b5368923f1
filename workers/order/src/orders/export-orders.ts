import type { OrderContext } from "../context.ts";
import { ordersCsv, ordersCsvHeader } from "./order-csv.ts";
import type { OrderState } from "./order.ts";
import type { OrderFilters } from "./viewer.ts";

const PAGE = 500;

/**
 * Everybody's orders as CSV, newest first, a page at a time while it is read: memory stays the same however many there
 * are. The first page comes before the answer; a failure after it breaks the answer off, so that a part of the file is
 * never taken for the whole.
 */
export async function exportOrders(ctx: OrderContext, filters: OrderFilters): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder();
  const pageAfter = (after?: OrderState): Promise<OrderState[]> =>
    ctx.orders.list({ admin: true }, { ...filters, limit: PAGE, after });
  let next: OrderState[] | undefined = await pageAfter();
  let last: OrderState | undefined;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const fetched = next ?? (await pageAfter(last));
        const page = fetched.slice(0, PAGE);
        next = undefined;
        const header = last ? "" : ordersCsvHeader();
        last = page.at(-1);
        controller.enqueue(encoder.encode(header + ordersCsv(page)));
        if (fetched.length <= PAGE) controller.close();
      } catch (error) {
        ctx.log.error("an export of orders broke off", { error });
        throw error;
      }
    },
  });
}
