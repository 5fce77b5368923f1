import type { Principal, Role } from "@orderapp/contracts/auth";
import { AppError } from "@orderapp/core/errors";
import type { UserContext } from "../context.ts";
import { announceEnded } from "../sessions/revoke.ts";
import type { UserRecord } from "../users/user.ts";
import type { Standing } from "./administration.ts";
import { getUser } from "./get-user.ts";
import { leaveAdministration } from "./leave-administration.ts";

export type ChangeUserInput = { userId: string; role?: Role; status?: "active" | "disabled" };

const TRIES = 5;

/**
 * Changes what a person may do, and ends their sessions, whose tokens say what they might do before. The last active
 * administrator stays one. Answers what the person was before, too.
 */
export async function changeUser(
  ctx: UserContext,
  actor: Principal,
  { userId, ...change }: ChangeUserInput,
): Promise<{ user: UserRecord; before: Standing }> {
  await requireAdministrator(ctx, actor);
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await getUser(ctx, userId);
    const to = { role: change.role ?? before.role, status: change.status ?? before.status };
    if (to.role === before.role && to.status === before.status) return { user: before, before };
    const changed = await leaveAdministration(ctx, before, (turn) =>
      ctx.administration.change({
        userId,
        from: { role: before.role, status: before.status },
        to,
        ...(turn === undefined ? {} : { turn }),
        now: ctx.now(),
      }),
    );
    if (!changed) continue;
    await announceEnded(ctx, userId, changed.ended);
    return { user: changed.user, before };
  }
  throw new AppError("conflict", "Somebody else is changing this account. Read it again.");
}

/** Asks the store and not the token: whoever was disabled a moment ago must not undo it. */
async function requireAdministrator(ctx: UserContext, actor: Principal): Promise<void> {
  const user = await ctx.users.findInSession(actor.userId, actor.sessionId, ctx.now());
  if (!user) throw new AppError("unauthenticated", "The session has ended. Sign in again.");
  if (user.role !== "ADMIN" || user.status !== "active") throw new AppError("forbidden", "You are no administrator.");
}
