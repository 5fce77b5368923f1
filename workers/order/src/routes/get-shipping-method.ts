import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { versionTag } from "@orderapp/http/etag";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { findShippingMethod } from "../shipping/write-shipping-method.ts";
import { etagHeader, permitted, REFUSED } from "./settings.ts";
import { methodPath, presentMethod, ShippingMethodDetails } from "./shipping-view.ts";

const route = createRoute({
  method: "get",
  path: "/v1/shipping-methods/{id}",
  operationId: "getShippingMethod",
  summary: "Read a shipping method",
  ...permitted("settings.read"),
  request: { params: methodPath },
  responses: {
    200: {
      description: "The shipping method",
      ...etagHeader,
      content: { "application/json": { schema: ShippingMethodDetails } },
    },
    ...problems(...REFUSED, "not_found"),
  },
});

export const getShippingMethodRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const method = await findShippingMethod(c.var.context, c.req.valid("param").id);
    return c.json(presentMethod(method), 200, { etag: versionTag(method.version) });
  },
});
