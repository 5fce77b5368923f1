import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { expectedVersion } from "@orderapp/http/etag";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { removeShippingMethod } from "../shipping/write-shipping-method.ts";
import { ifMatch, permitted, REFUSED } from "./settings.ts";
import { methodPath } from "./shipping-view.ts";

const route = createRoute({
  method: "delete",
  path: "/v1/shipping-methods/{id}",
  operationId: "deleteShippingMethod",
  summary: "Delete a shipping method",
  description: "Orders that were placed keep it.",
  ...permitted("settings.write"),
  request: { params: methodPath, headers: ifMatch },
  responses: { 204: { description: "Deleted" }, ...problems(...REFUSED, "not_found", "version_mismatch") },
});

export const deleteShippingMethodRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid("param");
    await removeShippingMethod(c.var.context, { id, version: expectedVersion(c.req.raw) });
    return c.body(null, 204);
  },
});
