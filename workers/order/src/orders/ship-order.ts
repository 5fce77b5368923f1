import { AppError } from "@orderapp/core/errors";
import { isUuid } from "@orderapp/core/ids";
import type { OrderContext } from "../context.ts";
import { changeOrder, decide } from "./change-order.ts";
import type { OrderState, Tracking } from "./order.ts";
import { actorOf, type Caller } from "./viewer.ts";

/** A CONFIRMED order has left the house. */
export const shipOrder = (
  ctx: OrderContext,
  input: Caller & { orderId: string; tracking: Tracking },
): Promise<OrderState> => move(ctx, input, { type: "order.shipped", data: input.tracking });

/** A SHIPPED order has arrived. */
export const deliverOrder = (ctx: OrderContext, input: Caller & { orderId: string }): Promise<OrderState> =>
  move(ctx, input, { type: "order.delivered", data: {} });

async function move(
  ctx: OrderContext,
  input: Caller & { orderId: string },
  change: Parameters<typeof changeOrder>[2],
): Promise<OrderState> {
  if (!isUuid(input.orderId)) throw new AppError("not_found", "There is no such order.");
  return decide<OrderState>(
    () => ctx.orders.find(input.orderId),
    (order) => changeOrder(ctx, order, change, { actor: actorOf(input) }),
  );
}
