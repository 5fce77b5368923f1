import type { RestockLine } from "@orderapp/contracts/order";
import { AppError, unwrap } from "@orderapp/core/errors";
import { isUuid } from "@orderapp/core/ids";
import { callSibling } from "@orderapp/http/rpc";
import type { OrderContext } from "../context.ts";
import { changeOrder } from "./change-order.ts";
import { decideOnce } from "./decide-once.ts";
import type { OrderState } from "./order.ts";

type OfRefund = { orderId: string; refundId: string };

/** Before a refund is made: claims the units that it puts back, never more of an item than were bought. */
export async function claimRestock(ctx: OrderContext, input: OfRefund & { lines: RestockLine[] }): Promise<null> {
  const { orderId, refundId, lines } = input;
  const order = await known(ctx, orderId);
  const items = new Set(order.items.map(({ id }) => id));
  const named = lines.map(({ orderItemId }) => orderItemId);
  const foreign = named.filter((id) => !items.has(id));
  if (foreign.length > 0) {
    throw new AppError("validation_failed", "The order has no such item.", {
      extra: { lines: foreign.map((orderItemId) => ({ orderItemId })) },
    });
  }
  if (lines.length === 0 || new Set(named).size < named.length || lines.some(({ quantity }) => !(quantity >= 1))) {
    throw new AppError("validation_failed", "Name each item once, with a quantity.");
  }
  const outcome = await ctx.restocks.claim(orderId, refundId, lines);
  switch (outcome) {
    case "claimed":
      return null;
    case "dropped":
      throw new AppError("conflict", "This refund was given up.");
    case "exceeded":
      throw await exceeded(ctx, orderId, lines);
    case "unsold":
      throw new AppError("invalid_transition", `Nothing of a ${order.status} order can be put back.`);
    case "unknown":
      throw new AppError("unavailable", "The order is being changed. Try again.");
  }
}

/** After the refund was made: the units are on hand again, and the history says so; once. */
export async function finishRestock(ctx: OrderContext, input: OfRefund & { paymentId: string }): Promise<null> {
  const { orderId, refundId, paymentId } = input;
  const order = await known(ctx, orderId);
  const claim = await ctx.restocks.find(refundId);
  if (!claim || claim.dropped || claim.orderId !== orderId) return null;
  const lines = claim.lines.map(({ orderItemId, quantity }) => ({
    variantId: variantOf(order, orderItemId),
    quantity,
  }));
  const { restocked } = unwrap(await callSibling(ctx.product.restock(ctx.call, { orderId, refundId, lines })));
  // A cancelled order has given everything back by itself, and its history says that.
  if (!restocked) return null;
  const once = `restock:${refundId}`;
  const change = { type: "order.restocked" as const, data: { paymentId, refundId, lines: claim.lines } };
  return decideOnce(ctx, orderId, once, (seen) =>
    changeOrder(ctx, seen, change, { actor: { type: "payment", id: paymentId }, once }),
  );
}

/** After the refund failed: what it claimed is free for another one. */
export async function dropRestock(ctx: OrderContext, { orderId, refundId }: OfRefund): Promise<null> {
  if (!isUuid(orderId)) throw new AppError("not_found", "There is no such order.");
  await ctx.restocks.drop(orderId, refundId);
  return null;
}

async function known(ctx: OrderContext, orderId: string): Promise<OrderState> {
  const order = isUuid(orderId) ? await ctx.orders.find(orderId) : undefined;
  if (!order) throw new AppError("not_found", "There is no such order.");
  return order;
}

function variantOf(order: OrderState, orderItemId: string): string {
  const item = order.items.find(({ id }) => id === orderItemId);
  if (!item) throw new Error(`order ${order.id} has lost item ${orderItemId}`);
  return item.variantId;
}

async function exceeded(ctx: OrderContext, orderId: string, lines: RestockLine[]): Promise<AppError> {
  const left = await ctx.restocks.left(orderId);
  return new AppError("conflict", "More would be put back than was bought and is not put back yet.", {
    extra: {
      lines: lines.map(({ orderItemId, quantity }) => ({
        orderItemId,
        requested: quantity,
        left: left.get(orderItemId) ?? 0,
      })),
    },
  });
}
