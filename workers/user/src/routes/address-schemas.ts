import { z } from "@hono/zod-openapi";
import { Address } from "@orderapp/contracts/common";
import type { AddressInput } from "../users/add-address.ts";

const exampleBody = {
  name: "Ada Lovelace",
  line1: "Torstrasse 1",
  city: "Berlin",
  postalCode: "10119",
  country: "DE",
  phone: "+49 30 1234567",
  isDefault: true,
} as const;

export const exampleAddress = { id: "6743a1c5e4b0a1d2c3f4a5b9", ...exampleBody } as const;

export const AddressBody = z
  .strictObject({
    ...Address.shape,
    isDefault: z.boolean().default(false).openapi({
      description: "true makes this the default; false leaves the default where it is. The first address is it anyway",
    }),
  })
  .openapi("AddressBody", { example: exampleBody });

export const SavedAddress = z
  .object({ id: z.string(), ...Address.shape, isDefault: z.boolean() })
  .openapi("SavedAddress", { example: exampleAddress });

export const AddressId = z.object({ addressId: z.string().openapi({ example: exampleAddress.id }) });

/** The body as verbs take it. */
export function toAddressInput({ isDefault, ...address }: z.infer<typeof AddressBody>): AddressInput {
  return { address, isDefault };
}
