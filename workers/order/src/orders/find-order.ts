import { AppError } from "@orderapp/core/errors";
import { isUuid } from "@orderapp/core/ids";
import type { OrderContext } from "../context.ts";
import { replay, type OrderEvent, type OrderState } from "./order.ts";
import { viewerOf, type Caller } from "./viewer.ts";

const missing = (): AppError => new AppError("not_found", "There is no such order.");

/** An order as its owner, a holder of its token, or an administrator sees it; nobody else does. */
export async function findOrder(ctx: OrderContext, input: Caller & { orderId: string }): Promise<OrderState> {
  if (!isUuid(input.orderId)) throw missing();
  const order = await ctx.orders.find(input.orderId, await viewerOf(input));
  if (!order) throw missing();
  return order;
}

/** An order as it was at a time. */
export async function findOrderAt(
  ctx: OrderContext,
  input: Caller & { orderId: string; at: string },
): Promise<OrderState> {
  if (!isUuid(input.orderId)) throw missing();
  const order = replay(await ctx.orders.history(input.orderId, await viewerOf(input), new Date(input.at)));
  if (!order) throw missing();
  return order;
}

/** An order's history, oldest first. */
export async function orderHistory(ctx: OrderContext, input: Caller & { orderId: string }): Promise<OrderEvent[]> {
  if (!isUuid(input.orderId)) throw missing();
  const events = await ctx.orders.history(input.orderId, await viewerOf(input));
  if (events.length === 0) throw missing();
  return events;
}
