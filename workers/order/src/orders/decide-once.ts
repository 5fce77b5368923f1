import type { OrderContext } from "../context.ts";
import { decide } from "./change-order.ts";
import type { OrderState } from "./order.ts";

/** Makes a change unless the order's history has it already. */
export async function decideOnce(
  ctx: OrderContext,
  orderId: string,
  once: string,
  change: (order: OrderState) => Promise<OrderState | undefined>,
): Promise<null> {
  let happened = false;
  return decide<null>(
    async () => {
      const found = await ctx.orders.findWith(orderId, once);
      happened = found?.happened ?? false;
      return found?.order;
    },
    async (order) => (happened || (await change(order)) ? null : undefined),
  );
}
