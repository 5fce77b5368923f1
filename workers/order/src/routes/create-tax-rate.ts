import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { versionTag } from "@orderapp/http/etag";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { createTaxRate } from "../taxes/write-tax-rate.ts";
import { etagHeader, permittedPost, REFUSED_WRITE } from "./settings.ts";
import { CreateTaxRate, presentRate, TaxRate } from "./tax-view.ts";

const route = createRoute({
  method: "post",
  path: "/v1/tax-rates",
  operationId: "createTaxRate",
  summary: "Create a tax rate",
  description: "What is owed in a country or in one of its regions; each has one rate at most (409 `conflict`).",
  ...permittedPost("settings.write"),
  request: { body: { required: true, content: { "application/json": { schema: CreateTaxRate } } } },
  responses: {
    201: { description: "The tax rate", ...etagHeader, content: { "application/json": { schema: TaxRate } } },
    ...problems(...REFUSED_WRITE, "conflict", "request_in_progress", "idempotency_key_reused"),
  },
});

export const createTaxRateRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const input = c.req.valid("json");
    const rate = await createTaxRate(c.var.context, input);
    const location = `/v1/tax-rates/${rate.id}`;
    return c.json(presentRate(rate), 201, { etag: versionTag(rate.version), location });
  },
});
