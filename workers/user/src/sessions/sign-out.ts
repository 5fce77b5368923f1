import type { Principal } from "@orderapp/contracts/auth";
import type { UserContext } from "../context.ts";

/** Ends the caller's session; ending it again changes nothing. */
export const signOut = (ctx: UserContext, principal: Principal): Promise<void> =>
  ctx.sessions.end(principal.userId, principal.sessionId, ctx.now());
