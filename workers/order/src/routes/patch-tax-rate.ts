import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { expectedVersion, versionTag } from "@orderapp/http/etag";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { changeTaxRate } from "../taxes/write-tax-rate.ts";
import { etagHeader, ifMatch, permitted, REFUSED_WRITE } from "./settings.ts";
import { PatchTaxRate, presentRate, ratePath, TaxRate } from "./tax-view.ts";

const route = createRoute({
  method: "patch",
  path: "/v1/tax-rates/{id}",
  operationId: "patchTaxRate",
  summary: "Change a tax rate",
  description:
    "Orders that were placed keep their taxes. Carts are reckoned by the change within 5 seconds everywhere.",
  ...permitted("settings.write"),
  request: {
    params: ratePath,
    headers: ifMatch,
    body: { required: true, content: { "application/json": { schema: PatchTaxRate } } },
  },
  responses: {
    200: {
      description: "The tax rate as it is now",
      ...etagHeader,
      content: { "application/json": { schema: TaxRate } },
    },
    ...problems(...REFUSED_WRITE, "not_found", "version_mismatch"),
  },
});

export const patchTaxRateRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid("param");
    const patch = c.req.valid("json");
    const rate = await changeTaxRate(c.var.context, { id, patch, version: expectedVersion(c.req.raw) });
    return c.json(presentRate(rate), 200, { etag: versionTag(rate.version) });
  },
});
