import type { Principal } from "@orderapp/contracts/auth";
import type { UserContext } from "../context.ts";
import type { AddressInput } from "./add-address.ts";
import type { SavedAddress } from "./address.ts";
import { noSuchAddress } from "./get-address.ts";
import { refused } from "./refused.ts";

/** Puts another in the place of an address. The default stays where it is unless it is called here. */
export async function replaceAddress(
  ctx: UserContext,
  principal: Principal,
  { addressId, address, isDefault }: AddressInput & { addressId: string },
): Promise<SavedAddress> {
  const next = { ...address, id: addressId };
  const replaced = await ctx.profiles.replaceAddress(principal, next, isDefault, ctx.now());
  return replaced ?? refused(ctx, principal, noSuchAddress());
}
