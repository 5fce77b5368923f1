import type { Principal } from "@orderapp/contracts/auth";
import type { UserContext } from "../context.ts";
import { noSuchAddress } from "./get-address.ts";
import { refused } from "./refused.ts";

/** Forgets an address; when it was the default, the first that is left becomes it. */
export async function removeAddress(ctx: UserContext, principal: Principal, addressId: string): Promise<void> {
  const removed = await ctx.profiles.removeAddress(principal, addressId, ctx.now());
  if (!removed) await refused(ctx, principal, noSuchAddress());
}
