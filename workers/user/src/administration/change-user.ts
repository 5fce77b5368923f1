import type { Principal, Role } from "@orderapp/contracts/auth";
import { AppError } from "@orderapp/core/errors";
import type { UserContext } from "../context.ts";
import { announceEnded } from "../sessions/revoke.ts";
import type { UserRecord } from "../users/user.ts";
import type { Standing } from "./administration.ts";
import { getUser } from "./get-user.ts";
import { leaveAdministration } from "./leave-administration.ts";
import { requireAdministrator } from "./require-administrator.ts";

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
  if (actor.key) await requireKey(ctx, actor.sessionId);
  else await requireAdministrator(ctx, actor);
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await getUser(ctx, userId);
    if (actor.key && (change.role !== undefined || before.role === "ADMIN")) throw onlyInPerson();
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

/** As for people: a key that was deleted a moment ago does nothing here. */
async function requireKey(ctx: UserContext, id: string): Promise<void> {
  if (!(await ctx.apiKeys.find(id))) throw new AppError("unauthenticated", "The API key was deleted.");
}

// A key that leaked must neither make administrators nor lock them out.
const onlyInPerson = (): AppError =>
  new AppError("forbidden", "An API key changes no roles and no administrator's account. Sign in to do so.");
