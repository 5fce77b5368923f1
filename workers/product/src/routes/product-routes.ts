import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../env.ts";
import { addImageRoute } from "./add-image.ts";
import { addVariantRoute } from "./add-variant.ts";
import { createProductRoute } from "./create-product.ts";
import { deleteProductRoute } from "./delete-product.ts";
import { importProductsRoute } from "./import-products.ts";
import { patchProductRoute } from "./patch-product.ts";
import { patchVariantRoute } from "./patch-variant.ts";
import { removeImageRoute } from "./remove-image.ts";
import { removeVariantRoute } from "./remove-variant.ts";

/** Products, for administrators to keep. */
export const addRoutes = (app: OpenAPIHono<AppEnv>) =>
  app.openapiRoutes([
    importProductsRoute,
    addImageRoute,
    addVariantRoute,
    createProductRoute,
    deleteProductRoute,
    patchProductRoute,
    patchVariantRoute,
    removeImageRoute,
    removeVariantRoute,
  ] as const);
