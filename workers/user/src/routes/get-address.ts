import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { bearer, identify, principalOf, requirePermission } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { presentAddress } from "../users/address.ts";
import { getAddress } from "../users/get-address.ts";
import { AddressId, SavedAddress } from "./address-schemas.ts";

const route = createRoute({
  method: "get",
  path: "/v1/users/me/addresses/{addressId}",
  operationId: "getAddress",
  summary: "One of your addresses",
  tags: ["Users"],
  security: bearer,
  middleware: [identify, requirePermission("own")] as const,
  request: { params: AddressId },
  responses: {
    200: { description: "The address", content: { "application/json": { schema: SavedAddress } } },
    ...problems("unauthenticated", "token_expired", "account_disabled", "not_found", "unavailable"),
  },
});

export const getAddressRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const address = await getAddress(c.var.user, principalOf(c), c.req.valid("param").addressId);
    return c.json(presentAddress(address), 200, { "cache-control": "no-store" });
  },
});
