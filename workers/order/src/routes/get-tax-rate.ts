import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { versionTag } from "@orderapp/http/etag";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { findTaxRate } from "../taxes/write-tax-rate.ts";
import { etagHeader, permitted, REFUSED } from "./settings.ts";
import { presentRate, ratePath, TaxRate } from "./tax-view.ts";

const route = createRoute({
  method: "get",
  path: "/v1/tax-rates/{id}",
  operationId: "getTaxRate",
  summary: "Read a tax rate",
  ...permitted("settings.read"),
  request: { params: ratePath },
  responses: {
    200: { description: "The tax rate", ...etagHeader, content: { "application/json": { schema: TaxRate } } },
    ...problems(...REFUSED, "not_found"),
  },
});

export const getTaxRateRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const rate = await findTaxRate(c.var.context, c.req.valid("param").id);
    return c.json(presentRate(rate), 200, { etag: versionTag(rate.version) });
  },
});
