import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { Currency } from "@orderapp/contracts/common";
import { identify, limitKeys, optionalBearer } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import { turnstile } from "@orderapp/http/turnstile";
import { setCookie } from "hono/cookie";
import { MAX_LINES } from "../carts/cart.ts";
import { createCart } from "../carts/create-cart.ts";
import type { App } from "../env.ts";
import { cartAnswer, CartItemInput, presentCart, toWanted } from "./cart-view.ts";

// Making a cart's object is the dearest thing about it: a rush makes them one after the other.
const oneOfMany = turnstile({ atOnce: 32, slowMs: 1_500, rushMs: 4_000, overloadMs: 500 });

const Body = z
  .strictObject({ currency: Currency.optional(), items: z.array(CartItemInput).max(MAX_LINES).optional() })
  .openapi("CreateCart", { example: { items: [{ sku: "MUG-BLUE", quantity: 2 }] } });

const route = createRoute({
  method: "post",
  path: "/v1/carts",
  operationId: "createCart",
  summary: "Create a cart, with items if given",
  tags: ["carts"],
  security: optionalBearer,
  middleware: [oneOfMany, identify, limitKeys(), idempotent()] as const,
  request: { body: { content: { "application/json": { schema: Body } } } },
  responses: {
    201: cartAnswer("The cart; its id is also set as the cookie `cart`"),
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
      "request_in_progress",
      "validation_failed",
      "idempotency_key_reused",
      "unavailable",
    ),
  },
});

export const createCartRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { currency, items } = c.req.valid("json");
    const priced = await createCart(c.var.context, { currency, items: items?.map(toWanted) });
    setCookie(c, "cart", priced.cart.id, {
      path: "/",
      httpOnly: true,
      secure: true,
      sameSite: "Lax",
      expires: new Date(priced.cart.expiresAt),
    });
    return c.json(presentCart(priced), 201);
  },
});
