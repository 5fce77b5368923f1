import type { OrderContext } from "../context.ts";
import type { OrderState } from "./order.ts";
import { viewerOf, type Caller, type OrderQuery } from "./viewer.ts";

/** A person's own orders, or everybody's for an administrator; newest first, one more than asked if there are more. */
export const listOrders = async (ctx: OrderContext, caller: Caller, query: OrderQuery): Promise<OrderState[]> =>
  ctx.orders.list(await viewerOf({ principal: caller.principal }), query);
