import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { bearer, identify, principalOf, requirePermission } from "@orderapp/http/auth";
import { pageOf } from "@orderapp/http/page";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { presentAddress } from "../users/address.ts";
import { listAddresses } from "../users/list-addresses.ts";
import { exampleAddress, SavedAddress } from "./address-schemas.ts";

const route = createRoute({
  method: "get",
  path: "/v1/users/me/addresses",
  operationId: "listAddresses",
  summary: "Your addresses",
  description: "All of them, in the order in which they were added; there are at most 20, so that one page holds them.",
  tags: ["Users"],
  security: bearer,
  middleware: [identify, requirePermission("own")] as const,
  responses: {
    200: {
      description: "Your addresses",
      content: {
        "application/json": {
          schema: pageOf(SavedAddress),
          example: { data: [exampleAddress], page: { nextCursor: null, hasMore: false } },
        },
      },
    },
    ...problems("unauthenticated", "token_expired", "account_disabled", "unavailable"),
  },
});

export const listAddressesRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const data = (await listAddresses(c.var.user, principalOf(c))).map(presentAddress);
    return c.json({ data, page: { nextCursor: null, hasMore: false } }, 200, { "cache-control": "no-store" });
  },
});
