import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { expectedVersion } from "@orderapp/http/etag";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { removeTaxRate } from "../taxes/write-tax-rate.ts";
import { ifMatch, permitted, REFUSED } from "./settings.ts";
import { ratePath } from "./tax-view.ts";

const route = createRoute({
  method: "delete",
  path: "/v1/tax-rates/{id}",
  operationId: "deleteTaxRate",
  summary: "Delete a tax rate",
  description: "Orders that were placed keep it.",
  ...permitted("settings.write"),
  request: { params: ratePath, headers: ifMatch },
  responses: { 204: { description: "Deleted" }, ...problems(...REFUSED, "not_found", "version_mismatch") },
});

export const deleteTaxRateRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid("param");
    await removeTaxRate(c.var.context, { id, version: expectedVersion(c.req.raw) });
    return c.body(null, 204);
  },
});
