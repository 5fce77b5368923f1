import type { Principal } from "@orderapp/contracts/auth";
import type { DomainEvent } from "@orderapp/contracts/events";
import { AppError } from "@orderapp/core/errors";
import type { UserContext } from "../context.ts";
import { guardAttempt } from "../sessions/attempts.ts";
import { announceEnded } from "../sessions/revoke.ts";
import { accountEvent } from "./account-event.ts";
import { checkNewPassword } from "./password-policy.ts";
import { refused } from "./refused.ts";
import { emailKeyOf } from "./user.ts";

export type ChangePasswordInput = { currentPassword: string; newPassword: string; network?: string | undefined };

/**
 * Exchanges the password for who knows it, and ends every other session. Of several at once one wins: the password
 * that the others name is not the current one any more. Answers the events to send, which lie in the outbox.
 */
export async function changePassword(
  ctx: UserContext,
  principal: Principal,
  { currentPassword, newPassword, network }: ChangePasswordInput,
): Promise<{ events: DomainEvent[] }> {
  await checkNewPassword(newPassword, principal.email, "newPassword");
  // Counted by the session: whoever has stolen one can guess no more than that, and locks nobody out.
  const attempt = { emailKey: emailKeyOf(principal.email), network, device: principal.sessionId };
  const found = await guardAttempt(
    ctx,
    attempt,
    () => ctx.profiles.credentials(principal, ctx.now()),
    async (owner) => {
      if (!owner) return refused(ctx, principal, wrongPassword());
      const ok = await ctx.passwords.verify(currentPassword, owner.passwordHash);
      return { ok, value: ok ? owner : undefined };
    },
  );
  if (!found) throw wrongPassword();
  const { passwordVersion } = found;
  // Only saves the hashing: the write decides.
  const stillCurrent = async (): Promise<void> => {
    const owner = await ctx.profiles.credentials(principal, ctx.now());
    if (owner?.passwordVersion !== passwordVersion) await refused(ctx, principal, wrongPassword());
  };
  const passwordHash = await ctx.passwords.hash(newPassword, stillCurrent);
  const now = ctx.now();
  const events = [accountEvent(ctx, "user.password_changed", found.user, now)];
  const changed = await ctx.profiles.changePassword(principal, { passwordVersion, passwordHash, events }, now);
  if (!changed) return refused(ctx, principal, wrongPassword());
  await announceEnded(ctx, principal.userId, changed.ended);
  return { events };
}

const wrongPassword = (): AppError => new AppError("invalid_credentials", "The current password is wrong.");
