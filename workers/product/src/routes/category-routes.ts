import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../env.ts";
import { createCategoryRoute } from "./create-category.ts";
import { deleteCategoryRoute } from "./delete-category.ts";
import { listCategoriesRoute } from "./list-categories.ts";
import { patchCategoryRoute } from "./patch-category.ts";

/** Categories, and which lies in which. */
export const addRoutes = (app: OpenAPIHono<AppEnv>) =>
  app.openapiRoutes([createCategoryRoute, deleteCategoryRoute, listCategoriesRoute, patchCategoryRoute] as const);
