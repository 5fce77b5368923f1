import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { Country } from "@orderapp/contracts/common";
import { decodeCursor, encodeCursor } from "@orderapp/core/cursor";
import { pageOf, pageQuery, toPage } from "@orderapp/http/page";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { listTaxRates } from "../taxes/write-tax-rate.ts";
import { permitted, REFUSED } from "./settings.ts";
import { presentRate, TaxRate } from "./tax-view.ts";

const SORT = "place";

const route = createRoute({
  method: "get",
  path: "/v1/tax-rates",
  operationId: "listTaxRates",
  summary: "The tax rates, by country and region",
  ...permitted("settings.read"),
  request: { query: z.strictObject({ ...pageQuery, country: Country.optional() }) },
  responses: {
    200: { description: "A page of tax rates", content: { "application/json": { schema: pageOf(TaxRate) } } },
    ...problems(...REFUSED, "invalid_cursor", "validation_failed"),
  },
});

export const listTaxRatesRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { cursor, limit, country } = c.req.valid("query");
    const rates = await listTaxRates(c.var.context, { limit, country, after: readCursor(cursor) });
    const page = toPage(rates, limit, presentRate, (rate) => encodeCursor(SORT, [rate.country, rate.regionKey]));
    return c.json(page, 200);
  },
});

function readCursor(cursor: string | undefined): { country: string; regionKey: string } | undefined {
  if (cursor === undefined) return undefined;
  const [country = "", regionKey = ""] = decodeCursor(cursor, SORT, ["string", "string"]).map(String);
  return { country, regionKey };
}
