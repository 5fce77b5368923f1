import { AppError } from "@orderapp/core/errors";
import { callSibling } from "@orderapp/http/rpc";
import type { OrderContext } from "../context.ts";
import { eraseOrder } from "../orders/erase-order.ts";
import { anonymousReference } from "../orders/erasure.ts";

const BATCH = 20;
const AT_ONCE = 5;
const ROUNDS = 10;

/**
 * Takes a person out of their orders, and drops their cart. Written down first: whoever dies in between, and an order
 * that was on its way meanwhile, is followed up by the cron.
 */
export async function erasePerson(ctx: OrderContext, input: { userId: string }): Promise<void> {
  await ctx.people.remember(input.userId, ctx.now());
  await sweep(ctx, input.userId);
}

/** For the cron: sweeps those erased of late again, and ended orders that had kept what delivery needed. */
export async function eraseLeftovers(ctx: OrderContext): Promise<void> {
  const [people, ended] = await Promise.all([ctx.people.claimRemembered(BATCH), ctx.people.claimEnded(5 * BATCH)]);
  for (const { id, reference } of ended) {
    await guard(ctx, { orderId: id }, () => eraseOrder(ctx, id, reference));
  }
  for (const userId of people) {
    await guard(ctx, {}, async () => {
      await sweep(ctx, userId);
      await ctx.people.forgetIfOld(userId);
    });
  }
}

// One that always fails never holds up the others; its lease brings it back.
async function guard(ctx: OrderContext, about: object, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    ctx.log.warn("an erasure will be tried again", { ...about, error });
  }
}

async function sweep(ctx: OrderContext, userId: string): Promise<void> {
  const reference = await anonymousReference(ctx.settings.tokenSecret, userId);
  await Promise.all([sweepOrders(ctx, userId, reference), dropCart(ctx, userId)]);
}

async function sweepOrders(ctx: OrderContext, userId: string, reference: string): Promise<void> {
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
