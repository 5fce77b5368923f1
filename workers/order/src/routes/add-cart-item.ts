import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { identify, limitKeys, optionalBearer } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import { addItems } from "../carts/add-items.ts";
import type { App } from "../env.ts";
import { cartAnswer, CartItemInput, cartPath, presentCart, toWanted } from "./cart-view.ts";

const route = createRoute({
  method: "post",
  path: "/v1/carts/{cartId}/items",
  operationId: "addCartItem",
  summary: "Put a variant in a cart",
  description: "The same variant adds up. More than can be sold answers 409 with `available`.",
  tags: ["carts"],
  security: optionalBearer,
  middleware: [identify, limitKeys(), idempotent()] as const,
  request: {
    params: cartPath,
    body: { required: true, content: { "application/json": { schema: CartItemInput } } },
  },
  responses: {
    200: cartAnswer("The cart"),
    ...problems(
      "unauthenticated",
      "token_expired",
      "forbidden",
      "malformed_json",
      "payload_too_large",
      "unsupported_media_type",
      "not_found",
      "insufficient_stock",
      "currency_mismatch",
      "cart_checked_out",
      "request_in_progress",
      "validation_failed",
      "idempotency_key_reused",
      "unavailable",
    ),
  },
});

export const addCartItemRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { cartId } = c.req.valid("param");
    const viewer = { userId: c.var.principal?.userId };
    const items = [toWanted(c.req.valid("json"))];
    return c.json(presentCart(await addItems(c.var.context, { cartId, viewer, items })), 200);
  },
});
