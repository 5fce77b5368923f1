import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { Country, plainText } from "@orderapp/contracts/common";
import { identify, limitKeys, optionalBearer } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import { readCart } from "../carts/read-cart.ts";
import type { App } from "../env.ts";
import { cartAnswer, cartPath, presentCart } from "./cart-view.ts";

const Query = z
  .strictObject({
    country: Country.optional().openapi({ description: "Adds the tax that is owed there", example: "DE" }),
    region: plainText(0, 120).optional().openapi({ description: "As in the shipping address", example: "BY" }),
    shippingMethod: z.string().min(1).max(64).optional().openapi({ description: "Adds shipping", example: "standard" }),
  })
  .refine(({ country, region, shippingMethod }) => country !== undefined || (region ?? shippingMethod) === undefined, {
    message: "Needed with region or shippingMethod",
    path: ["country"],
  });

const route = createRoute({
  method: "get",
  path: "/v1/carts/{cartId}",
  operationId: "getCart",
  summary: "Read a cart at today's prices",
  description:
    "With a `country`, the totals are those that a checkout would come to now: its tax, and the shipping of the " +
    "`shippingMethod`, if one is named, which must be offered for it (422 `validation_failed`).",
  tags: ["carts"],
  security: optionalBearer,
  middleware: [identify, limitKeys()] as const,
  request: { params: cartPath, query: Query },
  responses: {
    200: cartAnswer("The cart"),
    ...problems("unauthenticated", "token_expired", "forbidden", "not_found", "validation_failed", "unavailable"),
  },
});

export const getCartRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { cartId } = c.req.valid("param");
    const viewer = { userId: c.var.principal?.userId };
    const { country, region, shippingMethod } = c.req.valid("query");
    const preview = country === undefined ? undefined : { country, region, shippingMethod };
    return c.json(presentCart(await readCart(c.var.context, { cartId, viewer, preview })), 200);
  },
});
