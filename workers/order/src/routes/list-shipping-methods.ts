import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { Country, Currency } from "@orderapp/contracts/common";
import { ShippingMethod } from "@orderapp/contracts/order";
import { permits } from "@orderapp/contracts/permissions";
import { identify, notPermitted, optionalBearer, principalOf } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { listShippingMethods } from "../shipping/list-shipping-methods.ts";
import { listAllShippingMethods } from "../shipping/write-shipping-method.ts";
import { presentMethod, ShippingMethodDetails } from "./shipping-view.ts";

const EXAMPLE = { id: "standard", name: "Standard", price: { amount: 499, currency: "USD" }, minDays: 3, maxDays: 5 };

const Query = z
  .strictObject({
    country: Country.optional().openapi({ description: "Required, unless `status` is given" }),
    currency: Currency.optional().openapi({ description: "The cart's, or the shop's own, unless given" }),
    cartId: z.string().min(1).max(64).optional().openapi({ example: "mZ5vX0c1Qp8wR2tY7uI4oL9k" }),
    status: z.enum(["all", "active", "inactive"]).optional().openapi({
      description: "For administrators, and alone: the methods as they are set up, wherever they go",
    }),
  })
  .refine(({ country, status }) => country !== undefined || status !== undefined, {
    message: "Where should the parcel go?",
    path: ["country"],
  })
  .refine(({ status, ...rest }) => status === undefined || Object.values(rest).every((value) => value === undefined), {
    message: "Not together with others",
    path: ["status"],
  });

const route = createRoute({
  method: "get",
  path: "/v1/shipping-methods",
  operationId: "listShippingMethods",
  summary: "How parcels can go to a country",
  description:
    "With a `cartId`, the methods that carry its weight, at what it would cost; else what the lightest costs.",
  tags: ["shipping and tax"],
  security: optionalBearer,
  middleware: [identify] as const,
  request: { query: Query },
  responses: {
    200: {
      description: "The methods",
      content: {
        "application/json": {
          schema: z.object({ data: z.array(z.union([ShippingMethodDetails, ShippingMethod])) }),
          example: { data: [EXAMPLE] },
        },
      },
    },
    ...problems("unauthenticated", "forbidden", "not_found", "currency_mismatch", "validation_failed", "unavailable"),
  },
});

export const listShippingMethodsRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { country, status, currency, cartId } = c.req.valid("query");
    if (country === undefined) {
      const principal = principalOf(c);
      if (!permits(principal, "settings.read")) throw notPermitted(principal);
      const methods = await listAllShippingMethods(c.var.context, status === "all" ? undefined : status === "active");
      return c.json({ data: methods.map(presentMethod) }, 200);
    }
    const viewer = { userId: c.var.principal?.userId };
    return c.json({ data: await listShippingMethods(c.var.context, { country, currency, cartId, viewer }) }, 200);
  },
});
