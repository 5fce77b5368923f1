import type { Principal } from "@orderapp/contracts/auth";
import type { UserContext } from "../context.ts";
import type { SavedAddress } from "./address.ts";
import { refused, signedOut } from "./refused.ts";

/** A person's addresses, in the order in which they were added. */
export async function listAddresses(ctx: UserContext, principal: Principal): Promise<SavedAddress[]> {
  return (await ctx.profiles.addresses(principal, ctx.now())) ?? refused(ctx, principal, signedOut());
}
