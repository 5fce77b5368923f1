import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { identify, limitKeys, optionalBearer } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import { emptyCart } from "../carts/empty-cart.ts";
import type { App } from "../env.ts";
import { cartAnswer, cartPath, presentCart } from "./cart-view.ts";

const route = createRoute({
  method: "delete",
  path: "/v1/carts/{cartId}",
  operationId: "emptyCart",
  summary: "Take everything out of a cart",
  tags: ["carts"],
  security: optionalBearer,
  middleware: [identify, limitKeys()] as const,
  request: { params: cartPath },
  responses: {
    200: cartAnswer("The cart, empty"),
    ...problems(
      "unauthenticated",
      "token_expired",
      "forbidden",
      "not_found",
      "cart_checked_out",
      "request_in_progress",
      "unavailable",
    ),
  },
});

export const emptyCartRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { cartId } = c.req.valid("param");
    const viewer = { userId: c.var.principal?.userId };
    return c.json(presentCart(await emptyCart(c.var.context, { cartId, viewer })), 200);
  },
});
