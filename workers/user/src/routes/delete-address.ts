import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { bearer, identify, principalOf, requirePermission } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { removeAddress } from "../users/remove-address.ts";
import { AddressId } from "./address-schemas.ts";

const route = createRoute({
  method: "delete",
  path: "/v1/users/me/addresses/{addressId}",
  operationId: "deleteAddress",
  summary: "Delete one of your addresses",
  description: "When it was the default, the first of those that are left becomes it.",
  tags: ["Users"],
  security: bearer,
  middleware: [identify, requirePermission("own")] as const,
  request: { params: AddressId },
  responses: {
    204: { description: "It is gone" },
    ...problems("unauthenticated", "token_expired", "account_disabled", "not_found", "unavailable"),
  },
});

export const deleteAddressRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    await removeAddress(c.var.user, principalOf(c), c.req.valid("param").addressId);
    return c.body(null, 204);
  },
});
