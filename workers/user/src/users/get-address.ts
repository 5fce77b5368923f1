import type { Principal } from "@orderapp/contracts/auth";
import { AppError } from "@orderapp/core/errors";
import type { UserContext } from "../context.ts";
import type { SavedAddress } from "./address.ts";
import { listAddresses } from "./list-addresses.ts";

/** One of a person's own addresses. */
export async function getAddress(ctx: UserContext, principal: Principal, addressId: string): Promise<SavedAddress> {
  const addresses = await listAddresses(ctx, principal);
  const address = addresses.find(({ id }) => id === addressId);
  if (!address) throw noSuchAddress();
  return address;
}

/** Also what another person's address is. */
export const noSuchAddress = (): AppError => new AppError("not_found", "You have no such address.");
