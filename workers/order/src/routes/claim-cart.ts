import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { bearer, identify, principalOf, requirePermission } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import { claimCart } from "../carts/claim-cart.ts";
import type { App } from "../env.ts";
import { cartAnswer, cartPath, presentCart } from "./cart-view.ts";

const route = createRoute({
  method: "post",
  path: "/v1/carts/{cartId}/claim",
  operationId: "claimCart",
  summary: "Make a cart yours",
  description: "Your earlier active cart is merged into it; quantities add up, as far as there is stock.",
  tags: ["carts"],
  security: bearer,
  middleware: [identify, requirePermission("own"), idempotent()] as const,
  request: { params: cartPath },
  responses: {
    200: cartAnswer("The cart, now yours"),
    ...problems(
      "unauthenticated",
      "token_expired",
      "forbidden",
      "not_found",
      "cart_checked_out",
      "request_in_progress",
      "idempotency_key_reused",
      "unavailable",
    ),
  },
});

export const claimCartRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { cartId } = c.req.valid("param");
    const { userId, email } = principalOf(c);
    return c.json(presentCart(await claimCart(c.var.context, { cartId, userId, email })), 200);
  },
});
