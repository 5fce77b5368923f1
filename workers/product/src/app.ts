import type { OpenAPIHono } from "@hono/zod-openapi";
import { createBaseApp } from "@orderapp/http/app";
import { createMiddleware } from "hono/factory";
import { createContext } from "./context.ts";
import type { AppEnv } from "./env.ts";
import { createRecentAnswers, type RecentAnswers } from "./routes/catalogue-answer.ts";
import { addImageRoute } from "./routes/add-image.ts";
import { addVariantRoute } from "./routes/add-variant.ts";
import { createProductRoute } from "./routes/create-product.ts";
import { deleteProductRoute } from "./routes/delete-product.ts";
import { patchProductRoute } from "./routes/patch-product.ts";
import { patchVariantRoute } from "./routes/patch-variant.ts";
import { removeImageRoute } from "./routes/remove-image.ts";
import { removeVariantRoute } from "./routes/remove-variant.ts";
import { adjustInventoryRoute } from "./routes/adjust-inventory.ts";
import { createCategoryRoute } from "./routes/create-category.ts";
import { deleteCategoryRoute } from "./routes/delete-category.ts";
import { exportProductsRoute } from "./routes/export-products.ts";
import { importProductsRoute } from "./routes/import-products.ts";
import { getInventoryRoute } from "./routes/get-inventory.ts";
import { listCategoriesRoute } from "./routes/list-categories.ts";
import { listInventoryRoute } from "./routes/list-inventory.ts";
import { listMovementsRoute } from "./routes/list-movements.ts";
import { patchCategoryRoute } from "./routes/patch-category.ts";
import { getMedia, mediaPath } from "./routes/get-media.ts";
import { getProductRoute } from "./routes/get-product.ts";
import { listProductsRoute } from "./routes/list-products.ts";
import { suggestProductsRoute } from "./routes/suggest-products.ts";
import { settings } from "./settings.ts";

/** The product Worker's part of the public API. */
export function createApp(
  recent: RecentAnswers = createRecentAnswers(),
  context: typeof createContext = createContext,
): OpenAPIHono<AppEnv> {
  const app = createBaseApp<AppEnv>({ service: "product", settings, users: (env) => env.USER });
  app.use(
    createMiddleware<AppEnv>(async (c, next) => {
      c.set("recent", recent);
      c.set(
        "product",
        context(c.env, { call: c.var.call, log: c.var.log, waitUntil: (work) => c.executionCtx.waitUntil(work) }),
      );
      await next();
    }),
  );
  app.openapiRoutes([
    listProductsRoute,
    // Before the product by slug, which would take their addresses.
    suggestProductsRoute,
    exportProductsRoute,
    importProductsRoute,
    getProductRoute,
    addImageRoute,
    addVariantRoute,
    createProductRoute,
    deleteProductRoute,
    patchProductRoute,
    patchVariantRoute,
    removeImageRoute,
    removeVariantRoute,
    adjustInventoryRoute,
    createCategoryRoute,
    deleteCategoryRoute,
    getInventoryRoute,
    listCategoriesRoute,
    listInventoryRoute,
    listMovementsRoute,
    patchCategoryRoute,
  ] as const);
  app.openAPIRegistry.registerPath(mediaPath);
  app.get("/media/*", getMedia);
  return app;
}
