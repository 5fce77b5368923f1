import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { bearer, identify, principalOf, requirePermission } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { presentAddress } from "../users/address.ts";
import { replaceAddress } from "../users/replace-address.ts";
import { AddressBody, AddressId, SavedAddress, toAddressInput } from "./address-schemas.ts";

const route = createRoute({
  method: "put",
  path: "/v1/users/me/addresses/{addressId}",
  operationId: "replaceAddress",
  summary: "Replace one of your addresses",
  description: "What the body leaves out is gone. There is always one default: it moves when another is made it.",
  tags: ["Users"],
  security: bearer,
  middleware: [identify, requirePermission("own")] as const,
  request: {
    params: AddressId,
    body: { required: true, content: { "application/json": { schema: AddressBody } } },
  },
  responses: {
    200: { description: "The address", content: { "application/json": { schema: SavedAddress } } },
    ...problems(
      "malformed_json",
      "unauthenticated",
      "token_expired",
      "account_disabled",
      "not_found",
      "payload_too_large",
      "unsupported_media_type",
      "validation_failed",
      "unavailable",
    ),
  },
});

export const replaceAddressRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const input = { ...c.req.valid("param"), ...toAddressInput(c.req.valid("json")) };
    return c.json(presentAddress(await replaceAddress(c.var.user, principalOf(c), input)), 200);
  },
});
