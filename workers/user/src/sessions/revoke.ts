import type { UserContext } from "../context.ts";

const TRY_AGAIN_MS = 60_000;
const BATCH = 100;

/**
 * Puts ended sessions on the revocation list, which every Worker reads. They lie in the person's document until then:
 * when Redis cannot be reached now, cron does it.
 */
export async function announceEnded(ctx: UserContext, userId: string, sessionIds: string[]): Promise<void> {
  if (sessionIds.length === 0) return;
  try {
    await ctx.revocations.announce(sessionIds);
    await ctx.sessions.closeAnnounced(userId, sessionIds);
  } catch (error) {
    ctx.log.warn("ended sessions are left to cron", { error, sessions: sessionIds.length });
  }
}

/** Announces what is still unannounced; answers how many sessions that were. */
export async function announceMissed(ctx: UserContext): Promise<number> {
  let announced = 0;
  for (;;) {
    const now = ctx.now();
    const due = await ctx.sessions.takeUnannounced(now, new Date(now.getTime() + TRY_AGAIN_MS), BATCH);
    for (const { userId, sessionIds } of due) {
      await ctx.revocations.announce(sessionIds);
      await ctx.sessions.closeAnnounced(userId, sessionIds);
      announced += sessionIds.length;
    }
    if (due.length < BATCH) return announced;
  }
}
