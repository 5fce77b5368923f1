import type { Principal } from "@orderapp/contracts/auth";
import type { DomainEvent } from "@orderapp/contracts/events";
import { AppError } from "@orderapp/core/errors";
import { leaveAdministration } from "../administration/leave-administration.ts";
import type { UserContext } from "../context.ts";
import { announceEnded } from "../sessions/revoke.ts";
import { accountEvent } from "./account-event.ts";
import { getProfile } from "./get-profile.ts";
import { refused } from "./refused.ts";

/**
 * Erases the caller: in one write nothing personal is left, nobody is signed in, and the e-mail address is free again.
 * The event, which holds what the last mail needs, leaves the outbox with that mail. What the siblings hold goes by
 * `forgetElsewhere` and cron.
 */
export async function erasePerson(ctx: UserContext, principal: Principal): Promise<{ events: DomainEvent[] }> {
  const user = await getProfile(ctx, principal);
  const now = ctx.now();
  const event = accountEvent(ctx, "user.erased", user, now);
  const erased = await leaveAdministration(ctx, user, (turn) =>
    ctx.profiles.erase(principal, { from: { role: user.role, status: user.status }, turn, event }, now),
  );
  if (!erased) return refused(ctx, principal, changed());
  await announceEnded(ctx, principal.userId, erased.ended);
  return { events: [event] };
}

const changed = (): AppError => new AppError("conflict", "The account has just been changed. Try again.");
