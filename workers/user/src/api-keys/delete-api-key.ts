import { AppError } from "@orderapp/core/errors";
import type { UserContext } from "../context.ts";

const TRY_AGAIN_MS = 60_000;
const BATCH = 100;

/** Deletes a key for good; deleting it again changes nothing. What was given for it is refused everywhere within 5 s. */
export async function deleteApiKey(ctx: UserContext, id: string): Promise<{ name: string }> {
  const removed = await ctx.apiKeys.remove(id, ctx.now());
  if (!removed) throw noSuchKey();
  try {
    await announce(ctx, [id]);
  } catch (error) {
    ctx.log.warn("a deleted API key is left to cron", { error, keyId: id });
  }
  return removed;
}

/** Announces deleted keys that the revocation list may not know; answers how many. */
export async function announceMissedKeys(ctx: UserContext): Promise<number> {
  let announced = 0;
  for (;;) {
    const now = ctx.now();
    const due = await ctx.apiKeys.takeUnannounced(now, new Date(now.getTime() + TRY_AGAIN_MS), BATCH);
    if (due.length > 0) await announce(ctx, due);
    announced += due.length;
    if (due.length < BATCH) return announced;
  }
}

async function announce(ctx: UserContext, ids: string[]): Promise<void> {
  await ctx.revocations.announce(ids);
  await ctx.apiKeys.closeAnnounced(ids);
}

export const noSuchKey = (): AppError => new AppError("not_found", "There is no such API key.");
