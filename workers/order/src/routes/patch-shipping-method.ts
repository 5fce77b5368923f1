import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { expectedVersion, versionTag } from "@orderapp/http/etag";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { changeShippingMethod } from "../shipping/write-shipping-method.ts";
import { etagHeader, ifMatch, permitted, REFUSED_WRITE } from "./settings.ts";
import { methodPath, PatchShippingMethod, presentMethod, ShippingMethodDetails, toPrices } from "./shipping-view.ts";

const route = createRoute({
  method: "patch",
  path: "/v1/shipping-methods/{id}",
  operationId: "patchShippingMethod",
  summary: "Change a shipping method",
  description:
    "Orders that were placed keep the method as it was. Carts are offered the change within 5 seconds everywhere.",
  ...permitted("settings.write"),
  request: {
    params: methodPath,
    headers: ifMatch,
    body: { required: true, content: { "application/json": { schema: PatchShippingMethod } } },
  },
  responses: {
    200: {
      description: "The shipping method as it is now",
      ...etagHeader,
      content: { "application/json": { schema: ShippingMethodDetails } },
    },
    ...problems(...REFUSED_WRITE, "not_found", "version_mismatch"),
  },
});

export const patchShippingMethodRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid("param");
    const { active, prices, ...rest } = c.req.valid("json");
    const patch = { ...rest, enabled: active, prices: prices && toPrices(prices) };
    const method = await changeShippingMethod(c.var.context, { id, patch, version: expectedVersion(c.req.raw) });
    return c.json(presentMethod(method), 200, { etag: versionTag(method.version) });
  },
});
