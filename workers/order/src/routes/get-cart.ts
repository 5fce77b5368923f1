import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { identify } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import { readCart } from "../carts/read-cart.ts";
import type { App } from "../env.ts";
import { cartAnswer, cartPath, presentCart } from "./cart-view.ts";

const route = createRoute({
  method: "get",
  path: "/v1/carts/{cartId}",
  operationId: "getCart",
  summary: "Read a cart at today's prices",
  tags: ["carts"],
  security: [],
  middleware: [identify] as const,
  request: { params: cartPath },
  responses: { 200: cartAnswer("The cart"), ...problems("not_found", "unavailable") },
});

export const getCartRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { cartId } = c.req.valid("param");
    const viewer = { userId: c.var.principal?.userId };
    return c.json(presentCart(await readCart(c.var.context, { cartId, viewer })), 200);
  },
});
