import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { Currency } from "@orderapp/contracts/common";
import { ShippingMethod } from "@orderapp/contracts/order";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { listShippingMethods } from "../shipping/list-shipping-methods.ts";

const route = createRoute({
  method: "get",
  path: "/v1/shipping-methods",
  operationId: "listShippingMethods",
  summary: "How parcels can go to a country",
  tags: ["orders"],
  security: [],
  request: {
    query: z.strictObject({
      country: z
        .string()
        .regex(/^[A-Z]{2}$/, "An ISO 3166-1 alpha-2 code")
        .openapi({ example: "DE" }),
      currency: Currency.optional().openapi({ description: "The shop's own unless given" }),
    }),
  },
  responses: {
    200: {
      description: "The methods, at their prices before anything is free",
      content: { "application/json": { schema: z.object({ data: z.array(ShippingMethod) }) } },
    },
    ...problems("validation_failed", "unavailable"),
  },
});

export const listShippingMethodsRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const methods = await listShippingMethods(c.var.context, c.req.valid("query"));
    return c.json({ data: methods }, 200);
  },
});
