import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../env.ts";
import { exportProductsRoute } from "./export-products.ts";

/** All products as a file. */
export const addRoutes = (app: OpenAPIHono<AppEnv>) => app.openapiRoutes([exportProductsRoute] as const);
