import { AppError } from "@orderapp/core/errors";
import type { UserContext } from "../context.ts";
import type { UserRecord } from "../users/user.ts";

// Longer than a turn takes by far; whoever dies in theirs keeps the others waiting for so long.
const STALE_MS = 3_000;
const PATIENCE_MS = 10_000;
const LOOK_AGAIN_MS = 60;

/**
 * Runs the one write that demotes, disables or erases a person. For an active administrator it runs in a turn, so that
 * the last one stays (409 `conflict`): `write` hands the turn on to the repository, whose filter is `asRead` of
 * `db/standing.ts`. Without the right turn that filter finds nobody, so a write that comes too late does nothing.
 * Null when the person is no longer as `user` says: read again.
 */
export async function leaveAdministration<T>(
  ctx: UserContext,
  user: Pick<UserRecord, "id" | "role" | "status">,
  write: (turn?: string) => Promise<T>,
): Promise<T | null> {
  if (user.role !== "ADMIN" || user.status !== "active") return write();
  const turn = await takeTurn(ctx, user.id);
  if (turn === undefined) return null;
  try {
    return await write(turn);
  } finally {
    await giveBack(ctx, user.id, turn);
  }
}

async function takeTurn(ctx: UserContext, userId: string): Promise<string | undefined> {
  const until = ctx.now().getTime() + PATIENCE_MS;
  for (;;) {
    const now = ctx.now();
    const asked = await ctx.administration.takeTurn(userId, now, new Date(now.getTime() - STALE_MS));
    if (asked.state === "granted") return asked.turn;
    if (asked.state === "last") {
      throw new AppError("conflict", "This is the last active administrator. Make somebody else one first.");
    }
    if (asked.state === "gone") return undefined;
    if (now.getTime() > until) {
      throw new AppError("unavailable", "Other administrators are being changed. Try again.");
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS * (0.5 + Math.random())));
  }
}

async function giveBack(ctx: UserContext, userId: string, turn: string): Promise<void> {
  try {
    await ctx.administration.returnTurn(userId, turn);
  } catch (error) {
    ctx.log.warn("a turn was not given back; the next one takes it away", { error });
  }
}
