import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { identify, limitKeys, optionalBearer } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import { MAX_QUANTITY } from "../carts/cart.ts";
import { changeItem } from "../carts/change-item.ts";
import type { App } from "../env.ts";
import { cartAnswer, itemPath, presentCart } from "./cart-view.ts";

const Body = z
  .strictObject({ quantity: z.int().min(0).max(MAX_QUANTITY) })
  .openapi("ChangeCartItem", { example: { quantity: 3 } });

const answers = {
  200: cartAnswer("The cart"),
  ...problems(
    "unauthenticated",
    "token_expired",
    "forbidden",
    "not_found",
    "cart_checked_out",
    "request_in_progress",
    "unavailable",
  ),
};

const change = createRoute({
  method: "patch",
  path: "/v1/carts/{cartId}/items/{itemId}",
  operationId: "changeCartItem",
  summary: "Set an item's quantity; 0 removes it",
  tags: ["carts"],
  security: optionalBearer,
  middleware: [identify, limitKeys()] as const,
  request: {
    params: itemPath,
    body: { required: true, content: { "application/json": { schema: Body } } },
  },
  responses: {
    ...answers,
    ...problems(
      "unauthenticated",
      "token_expired",
      "forbidden",
      "malformed_json",
      "payload_too_large",
      "unsupported_media_type",
      "insufficient_stock",
      "currency_mismatch",
      "cart_checked_out",
      "request_in_progress",
      "validation_failed",
    ),
  },
});

export const changeCartItemRoute = defineOpenAPIRoute<typeof change, App>({
  route: change,
  handler: async (c) => {
    const { cartId, itemId } = c.req.valid("param");
    const { quantity } = c.req.valid("json");
    const viewer = { userId: c.var.principal?.userId };
    return c.json(presentCart(await changeItem(c.var.context, { cartId, itemId, quantity, viewer })), 200);
  },
});

const remove = createRoute({
  method: "delete",
  path: "/v1/carts/{cartId}/items/{itemId}",
  operationId: "removeCartItem",
  summary: "Remove an item from a cart",
  tags: ["carts"],
  security: optionalBearer,
  middleware: [identify, limitKeys()] as const,
  request: { params: itemPath },
  responses: answers,
});

export const removeCartItemRoute = defineOpenAPIRoute<typeof remove, App>({
  route: remove,
  handler: async (c) => {
    const { cartId, itemId } = c.req.valid("param");
    const viewer = { userId: c.var.principal?.userId };
    return c.json(presentCart(await changeItem(c.var.context, { cartId, itemId, quantity: 0, viewer })), 200);
  },
});
