import type { Settlement } from "@orderapp/contracts/payment";
import { unwrap } from "@orderapp/core/errors";
import { callSibling } from "@orderapp/http/rpc";
import type { OrderContext } from "../context.ts";
import { cancel } from "./cancel-order.ts";
import type { OrderState } from "./order.ts";

const BATCH = 20;
const AT_ONCE = 5;
const ROUNDS = 10;

/** Cancels orders that nobody paid in time. The provider is asked first: a payment that is under way is waited for. */
export async function expireOrders(ctx: OrderContext): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const ids = await ctx.orders.claimExpired(BATCH);
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      await Promise.all(ids.slice(at, at + AT_ONCE).map((id) => expireOrder(ctx, id)));
    }
    if (ids.length < BATCH) return;
  }
}

// The claim is a lease: an order that cannot be settled now is looked at again when it has run out.
async function expireOrder(ctx: OrderContext, orderId: string): Promise<void> {
  try {
    const standing = await standingOf(ctx, orderId);
    if (standing === "paid") return;
    const order = await ctx.orders.find(orderId);
    if (order?.status !== "PENDING") return;
    if (standing === "unpaid") await cancel(ctx, order, { reason: "expired", actor: { type: "system" } });
    // Perhaps paid: nobody else gets its stock until that is known.
    else await holdStock(ctx, order);
  } catch (error) {
    ctx.log.warn("an unpaid order could not be settled", { orderId, error });
  }
}

async function standingOf(ctx: OrderContext, orderId: string): Promise<Settlement["state"] | "unknown"> {
  try {
    return unwrap(await callSibling(ctx.payment.settle(ctx.call, { orderId }))).state;
  } catch (error) {
    ctx.log.warn("how an unpaid order stands could not be asked", { orderId, error });
    return "unknown";
  }
}

/** Puts the deadline of an order's reservation off until well after it is looked at next. */
async function holdStock(ctx: OrderContext, { id: orderId, currency, items }: OrderState): Promise<void> {
  const expiresAt = new Date(ctx.now().getTime() + ctx.settings.reservationGraceMs).toISOString();
  const lines = items.map(({ variantId, quantity }) => ({ variantId, quantity }));
  unwrap(await callSibling(ctx.product.reserve(ctx.call, { orderId, currency, lines, expiresAt })));
}
