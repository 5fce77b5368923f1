import type { Principal } from "@orderapp/contracts/auth";
import type { UserContext } from "../context.ts";
import { refused, signedOut } from "../users/refused.ts";
import type { SessionRecord } from "./session.ts";

export type OwnSession = SessionRecord & { current: boolean };

/** Where a person is signed in, the session of this request among it. */
export async function listSessions(ctx: UserContext, principal: Principal): Promise<OwnSession[]> {
  const found = await ctx.sessions.list(principal.userId, ctx.now());
  const sessions = found.map((session) => ({ ...session, current: session.id === principal.sessionId }));
  return sessions.some(({ current }) => current) ? sessions : refused(ctx, principal, signedOut());
}
