import { unwrap } from "@orderapp/core/errors";
import { callSibling } from "@orderapp/http/rpc";
import type { UserContext } from "../context.ts";

const BATCH = 20;

type Person = { userId: string; emailKey: string };

/**
 * Gives a person the orders they placed as a guest, now that their address was shown to be theirs (at `askedAt`, which
 * made it due). False when it failed: cron does it. Asking again is harmless.
 */
export async function adoptGuestOrders(ctx: UserContext, person: Person, askedAt: Date): Promise<boolean> {
  try {
    unwrap(await callSibling(ctx.siblings.order.adoptGuestOrders(ctx.call, person)));
    await ctx.links.adopted(person.userId, askedAt);
    return true;
  } catch (error) {
    ctx.log.warn("guests' orders are left to cron", { error });
    return false;
  }
}

/** Goes on with what was not done; answers for how many people it was done now. */
export async function adoptMissed(ctx: UserContext): Promise<number> {
  let done = 0;
  for (;;) {
    const now = ctx.now();
    const due = await ctx.links.takeAdopting(now, BATCH);
    const adopted = await Promise.all(due.map((person) => adoptGuestOrders(ctx, person, now)));
    done += adopted.filter(Boolean).length;
    if (due.length < BATCH) return done;
  }
}
