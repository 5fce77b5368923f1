import { AppError } from "@orderapp/core/errors";
import { callSibling } from "@orderapp/http/rpc";
import type { OrderContext } from "../context.ts";
import { eraseOrder } from "../orders/erase-order.ts";
import { anonymousReference } from "../orders/erasure.ts";

const BATCH = 50;
const AT_ONCE = 5;
const ROUNDS = 4;

/**
 * Takes a person out of their orders, and drops their cart. Written down first, so that the cron finds an order that
 * was on its way meanwhile. Throws when something is left: to be asked again.
 */
export async function erasePerson(ctx: OrderContext, { userId }: { userId: string }): Promise<void> {
  await ctx.people.remember(userId, ctx.now());
  await Promise.all([sweepOrders(ctx, userId), dropCart(ctx, userId)]);
}

/** For the cron: orders placed while their person was erased, and ended ones that had kept what delivery needed. */
export async function eraseLeftovers(ctx: OrderContext): Promise<void> {
  const [late, ended] = await Promise.all([ctx.people.lateOrders(BATCH), ctx.people.claimEnded(BATCH)]);
  for (const { id, userId } of late) {
    const reference = await anonymousReference(ctx.settings.tokenSecret, userId);
    await guard(ctx, id, () => eraseOrder(ctx, id, reference));
  }
  for (const { id, reference } of ended) await guard(ctx, id, () => eraseOrder(ctx, id, reference));
  await ctx.people.forgetFollowed();
}

// One that always fails never holds up the others.
async function guard(ctx: OrderContext, orderId: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    ctx.log.warn("an order's erasure will be tried again", { orderId, error });
  }
}

async function sweepOrders(ctx: OrderContext, userId: string): Promise<void> {
  const reference = await anonymousReference(ctx.settings.tokenSecret, userId);
  for (let round = 0; round < ROUNDS; round++) {
    const ids = await ctx.people.ordersOf(userId, BATCH);
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      await Promise.all(ids.slice(at, at + AT_ONCE).map((id) => eraseOrder(ctx, id, reference)));
    }
    if (ids.length < BATCH) return;
  }
  throw new AppError("unavailable", "There are more orders to erase. Ask again.");
}

async function dropCart(ctx: OrderContext, userId: string): Promise<void> {
  const owner = ctx.cartOwners(userId);
  const cartId = await callSibling(owner.current());
  if (cartId === null) return;
  await callSibling(ctx.carts(cartId).drop({ userId }));
  await callSibling(owner.forget({ cartId }));
}
