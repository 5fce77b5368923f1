import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { bearer, identify, principalOf, requirePermission } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import { findMyCart } from "../carts/claim-cart.ts";
import type { App } from "../env.ts";
import { cartAnswer, presentCart } from "./cart-view.ts";

const route = createRoute({
  method: "get",
  path: "/v1/carts/mine",
  operationId: "getMyCart",
  summary: "Your active cart",
  tags: ["carts"],
  security: bearer,
  middleware: [identify, requirePermission("own")] as const,
  responses: {
    200: cartAnswer("Your cart"),
    ...problems("unauthenticated", "token_expired", "forbidden", "not_found", "unavailable"),
  },
});

export const findMyCartRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { userId } = principalOf(c);
    return c.json(presentCart(await findMyCart(c.var.context, { userId })), 200);
  },
});
