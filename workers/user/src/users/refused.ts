import type { Principal } from "@orderapp/contracts/auth";
import { AppError } from "@orderapp/core/errors";
import type { UserContext } from "../context.ts";
import { getProfile } from "./get-profile.ts";

/**
 * Throws why a conditional write did nothing: the session has ended or the account is disabled, else `otherwise`.
 * Asked afterwards, so that what goes well waits once.
 */
export async function refused(ctx: UserContext, principal: Principal, otherwise: AppError): Promise<never> {
  await getProfile(ctx, principal);
  throw otherwise;
}

/** What is left to say when nothing but the session could have been in the way. */
export const signedOut = (): AppError => new AppError("unauthenticated", "The session has ended. Sign in again.");
