import type { Principal } from "@orderapp/contracts/auth";
import type { UserContext } from "../context.ts";
import { announceEnded } from "./revoke.ts";

/** Ends the caller's session; ending it again changes nothing. */
export async function signOut(ctx: UserContext, principal: Principal): Promise<void> {
  const ended = await ctx.sessions.end(principal.userId, principal.sessionId, ctx.now());
  if (ended) await announceEnded(ctx, principal.userId, [principal.sessionId]);
}
