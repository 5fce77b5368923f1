import type { OpenAPIHono } from "@hono/zod-openapi";
import type { App } from "../env.ts";
import { createTaxRateRoute } from "./create-tax-rate.ts";
import { deleteTaxRateRoute } from "./delete-tax-rate.ts";
import { getTaxRateRoute } from "./get-tax-rate.ts";
import { listTaxRatesRoute } from "./list-tax-rates.ts";
import { patchTaxRateRoute } from "./patch-tax-rate.ts";

/** What is taxed at which rate. */
export const addRoutes = (app: OpenAPIHono<App>) =>
  app.openapiRoutes([
    listTaxRatesRoute,
    createTaxRateRoute,
    getTaxRateRoute,
    patchTaxRateRoute,
    deleteTaxRateRoute,
  ] as const);
