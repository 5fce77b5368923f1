import type { Address } from "@orderapp/contracts/common";
import type { Principal } from "@orderapp/contracts/auth";
import { AppError } from "@orderapp/core/errors";
import type { UserContext } from "../context.ts";
import { MAX_ADDRESSES, type SavedAddress } from "./address.ts";
import { newObjectId } from "./object-id.ts";
import { refused } from "./refused.ts";

export type AddressInput = { address: Address; isDefault: boolean };

/** Keeps another address; the first is the default whatever was asked. */
export async function addAddress(
  ctx: UserContext,
  principal: Principal,
  { address, isDefault }: AddressInput,
): Promise<SavedAddress> {
  const added = await ctx.profiles.addAddress(principal, { ...address, id: newObjectId() }, isDefault, ctx.now());
  return (
    added ??
    refused(
      ctx,
      principal,
      new AppError("conflict", `At most ${MAX_ADDRESSES} addresses can be kept. Delete or replace one.`),
    )
  );
}
