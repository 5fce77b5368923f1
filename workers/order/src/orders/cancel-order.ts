import { AppError } from "@orderapp/core/errors";
import { isUuid } from "@orderapp/core/ids";
import type { OrderContext } from "../context.ts";
import { changeOrder, decide } from "./change-order.ts";
import type { Actor, OrderState } from "./order.ts";
import { isOwnReason } from "./erasure.ts";
import { actorOf, viewerOf, type Caller } from "./viewer.ts";

/** Cancels an order for its owner, while it is PENDING or CONFIRMED; stock and money go back. */
export async function cancelOrder(
  ctx: OrderContext,
  input: Caller & { orderId: string; reason?: string | undefined },
): Promise<OrderState> {
  const { orderId } = input;
  if (!isUuid(orderId)) throw new AppError("not_found", "There is no such order.");
  const viewer = await viewerOf(input, "orders.cancel-any");
  return decide<OrderState>(
    () => ctx.orders.find(orderId, viewer),
    (order) => cancel(ctx, order, { reason: input.reason ?? "requested_by_customer", actor: actorOf(input) }),
  );
}

/** Moves an order to CANCELLED, with what follows from it; undefined when it changed meanwhile. */
export const cancel = (
  ctx: OrderContext,
  order: OrderState,
  { reason, actor }: { reason: string; actor: Actor },
): Promise<OrderState | undefined> =>
  changeOrder(
    ctx,
    order,
    { type: "order.cancelled", data: { reason } },
    {
      actor,
      tasks: [
        { task: "release_stock", orderId: order.id, reason: reason === "expired" ? "expired" : "cancelled" },
        // What the buyer typed stays in the order: it could not be taken out of refunds at a provider.
        { task: "cancel_payments", orderId: order.id, reason: isOwnReason(reason) ? reason : "order_cancelled" },
      ],
    },
  );
