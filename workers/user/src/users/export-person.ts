import type { Principal } from "@orderapp/contracts/auth";
import type { Order } from "@orderapp/contracts/order";
import type { Payment } from "@orderapp/contracts/payment";
import { AppError, unwrap } from "@orderapp/core/errors";
import { withTimeout } from "@orderapp/core/time";
import { callSibling } from "@orderapp/http/rpc";
import type { UserContext } from "../context.ts";
import type { PersonRecord } from "./profiles.ts";
import { refused, signedOut } from "./refused.ts";

// 20,000 orders: more would not fit into memory, and are a shop's, not a person's.
const MAX_PAGES = 200;
const LIMIT_MS = 30_000;

export type PersonExport = PersonRecord & { orders: Order[]; payments: Payment[] };

/** All that is held about a person, here and by the siblings; all of it or `unavailable`. */
export async function exportPerson(ctx: UserContext, principal: Principal): Promise<PersonExport> {
  const { order, payment } = ctx.siblings;
  const { userId } = principal;
  const person = (await ctx.profiles.person(principal, ctx.now())) ?? (await refused(ctx, principal, signedOut()));
  const [orders, payments] = await withTimeout(
    Promise.all([
      allPages(async (cursor) => {
        const page = unwrap(await callSibling(order.exportPerson(ctx.call, { userId, ...cursor })));
        return { items: page.orders, nextCursor: page.nextCursor };
      }),
      allPages(async (cursor) => {
        const page = unwrap(await callSibling(payment.exportPerson(ctx.call, { userId, ...cursor })));
        return { items: page.payments, nextCursor: page.nextCursor };
      }),
    ]),
    LIMIT_MS,
    incomplete,
  );
  return { ...person, orders, payments };
}

async function allPages<Item>(
  pageAfter: (cursor: { cursor?: string }) => Promise<{ items: Item[]; nextCursor: string | null }>,
): Promise<Item[]> {
  const all: Item[] = [];
  let cursor: { cursor?: string } = {};
  for (let page = 0; page < MAX_PAGES; page++) {
    const { items, nextCursor } = await pageAfter(cursor);
    all.push(...items);
    if (nextCursor === null) return all;
    cursor = { cursor: nextCursor };
  }
  throw incomplete();
}

const incomplete = (): AppError => new AppError("unavailable", "The copy could not be completed in time. Try again.");
