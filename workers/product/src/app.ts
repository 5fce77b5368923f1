import type { OpenAPIHono } from "@hono/zod-openapi";
import { createBaseApp } from "@orderapp/http/app";
import { callSibling } from "@orderapp/http/rpc";
import { createMiddleware } from "hono/factory";
import { createContext } from "./context.ts";
import type { AppEnv } from "./env.ts";
import { createRecentAnswers } from "./routes/catalogue-answer.ts";
import { addVariantRoute } from "./routes/add-variant.ts";
import { createProductRoute } from "./routes/create-product.ts";
import { deleteProductRoute } from "./routes/delete-product.ts";
import { patchProductRoute } from "./routes/patch-product.ts";
import { patchVariantRoute } from "./routes/patch-variant.ts";
import { removeVariantRoute } from "./routes/remove-variant.ts";
import { getProductRoute } from "./routes/get-product.ts";
import { listProductsRoute } from "./routes/list-products.ts";

/** The product Worker's part of the public API. */
export function createApp(context: typeof createContext = createContext): OpenAPIHono<AppEnv> {
  const app = createBaseApp<AppEnv>({ service: "product", jwks: (env, call) => callSibling(env.USER.jwks(call)) });
  const recent = createRecentAnswers();
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
    getProductRoute,
    addVariantRoute,
    createProductRoute,
    deleteProductRoute,
    patchProductRoute,
    patchVariantRoute,
    removeVariantRoute,
  ] as const);
  return app;
}
