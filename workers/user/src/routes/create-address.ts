import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { bearer, identify, principalOf, requirePermission } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { addAddress } from "../users/add-address.ts";
import { presentAddress } from "../users/address.ts";
import { AddressBody, SavedAddress, toAddressInput } from "./address-schemas.ts";
import { idempotencyHeaders } from "./schemas.ts";

const route = createRoute({
  method: "post",
  path: "/v1/users/me/addresses",
  operationId: "createAddress",
  summary: "Keep another address",
  description: "At most 20 are kept: one more is 409 `conflict`. The first is the default.",
  tags: ["Users"],
  security: bearer,
  middleware: [identify, requirePermission("own"), idempotent()] as const,
  request: {
    headers: idempotencyHeaders,
    body: { required: true, content: { "application/json": { schema: AddressBody } } },
  },
  responses: {
    201: { description: "The address", content: { "application/json": { schema: SavedAddress } } },
    ...problems(
      "malformed_json",
      "unauthenticated",
      "token_expired",
      "account_disabled",
      "conflict",
      "request_in_progress",
      "payload_too_large",
      "unsupported_media_type",
      "validation_failed",
      "idempotency_key_reused",
      "unavailable",
    ),
  },
});

export const createAddressRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const address = await addAddress(c.var.user, principalOf(c), toAddressInput(c.req.valid("json")));
    return c.json(presentAddress(address), 201, { location: `/v1/users/me/addresses/${address.id}` });
  },
});
