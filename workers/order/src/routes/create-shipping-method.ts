import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { versionTag } from "@orderapp/http/etag";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { createShippingMethod } from "../shipping/write-shipping-method.ts";
import { etagHeader, permittedPost, REFUSED_WRITE } from "./settings.ts";
import { CreateShippingMethod, presentMethod, ShippingMethodDetails, toPrices } from "./shipping-view.ts";

const route = createRoute({
  method: "post",
  path: "/v1/shipping-methods",
  operationId: "createShippingMethod",
  summary: "Create a shipping method",
  description: "How parcels go, where to, and for how much in each currency.",
  ...permittedPost("settings.write"),
  request: { body: { required: true, content: { "application/json": { schema: CreateShippingMethod } } } },
  responses: {
    201: {
      description: "The shipping method",
      ...etagHeader,
      content: { "application/json": { schema: ShippingMethodDetails } },
    },
    ...problems(...REFUSED_WRITE, "conflict", "request_in_progress", "idempotency_key_reused"),
  },
});

export const createShippingMethodRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { active = true, position = 0, countries = null, prices, ...rest } = c.req.valid("json");
    const input = { ...rest, countries, position, enabled: active, prices: toPrices(prices) };
    const method = await createShippingMethod(c.var.context, input);
    const location = `/v1/shipping-methods/${method.id}`;
    return c.json(presentMethod(method), 201, { etag: versionTag(method.version), location });
  },
});
