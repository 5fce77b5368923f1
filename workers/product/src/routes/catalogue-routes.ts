import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../env.ts";
import { getProductRoute } from "./get-product.ts";
import { listProductsRoute } from "./list-products.ts";
import { suggestProductsRoute } from "./suggest-products.ts";

/** Products, for everybody to read. */
export const addRoutes = (app: OpenAPIHono<AppEnv>) =>
  app.openapiRoutes([
    listProductsRoute,
    // Before the product by slug, which would take its address.
    suggestProductsRoute,
    getProductRoute,
  ] as const);
