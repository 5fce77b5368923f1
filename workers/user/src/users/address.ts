import type { Address } from "@orderapp/contracts/common";

/** As many addresses may be kept. */
export const MAX_ADDRESSES = 20;

export type NewAddress = Address & { id: string };
export type SavedAddress = NewAddress & { isDefault: boolean };

/** Marks the one that is the default: the one that was chosen, else the first. */
export function withDefault(addresses: NewAddress[], defaultAddressId: string | undefined): SavedAddress[] {
  const chosen = addresses.find(({ id }) => id === defaultAddressId) ?? addresses[0];
  return addresses.map((address) => ({ ...address, isDefault: address.id === chosen?.id }));
}

/** An address as its owner sees it. */
export const presentAddress = (address: SavedAddress): SavedAddress => ({
  id: address.id,
  name: address.name,
  line1: address.line1,
  ...(address.line2 === undefined ? {} : { line2: address.line2 }),
  city: address.city,
  ...(address.region === undefined ? {} : { region: address.region }),
  postalCode: address.postalCode,
  country: address.country,
  ...(address.phone === undefined ? {} : { phone: address.phone }),
  isDefault: address.isDefault,
});
