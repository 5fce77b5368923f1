import { unwrap } from "@orderapp/core/errors";
import { callSibling } from "@orderapp/http/rpc";
import type { UserContext } from "../context.ts";

/** Who else keeps something about a person, and forgets it when asked. */
export const SIBLINGS = ["order", "payment", "notification"] as const;
export type Sibling = (typeof SIBLINGS)[number];

const ASK_AGAIN_MS = 60_000;
const BATCH = 20;
// A person with many orders takes longer than a usual call.
const FORGET_MS = 20_000;

/** Asks siblings to forget a person; answers those that have. Asking again is harmless. */
export async function forgetElsewhere(
  ctx: UserContext,
  userId: string,
  siblings: readonly Sibling[] = SIBLINGS,
): Promise<Sibling[]> {
  const forgotten = await Promise.all(
    siblings.map(async (sibling) => {
      try {
        unwrap(await callSibling(ctx.siblings[sibling].erasePerson(ctx.call, { userId }), FORGET_MS));
        return [sibling];
      } catch (error) {
        ctx.log.warn("an erased person is still known to a sibling", { sibling, error });
        return [];
      }
    }),
  );
  return forgotten.flat();
}

/**
 * Goes on with erasures: asks those siblings that have not forgotten the person, and deletes the account when all have
 * and its last mail is on its way. It counts only what they say a minute after the account ended: what a request under
 * way then has written meanwhile goes as well. Answers how many accounts were deleted.
 */
export async function continueErasures(ctx: UserContext): Promise<number> {
  let deleted = 0;
  for (;;) {
    const now = ctx.now();
    const due = await ctx.profiles.takeErasing(now, new Date(now.getTime() + ASK_AGAIN_MS), BATCH);
    const gone = await Promise.all(due.map(({ userId, left }) => continueErasure(ctx, userId, left)));
    deleted += gone.filter(Boolean).length;
    if (due.length < BATCH) return deleted;
  }
}

/** Whether the account was deleted. */
async function continueErasure(ctx: UserContext, userId: string, left: Sibling[]): Promise<boolean> {
  const forgotten = await forgetElsewhere(ctx, userId, left);
  if (forgotten.length > 0) await ctx.profiles.forgotten(userId, forgotten);
  return forgotten.length === left.length && ctx.profiles.deleteErased(userId);
}
