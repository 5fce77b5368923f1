import { createGroupedApp } from "@orderapp/http/grouped-app";
import type { createContext } from "./context.ts";
import type { AppEnv } from "./env.ts";
import { createRecentAnswers, type RecentAnswers } from "./routes/catalogue-answer.ts";
import { settings } from "./settings.ts";

/** The product Worker's part of the public API. */
export function createApp(recent: RecentAnswers = createRecentAnswers(), context?: typeof createContext) {
  return createGroupedApp<AppEnv>({
    service: "product",
    settings,
    users: (env) => env.USER,
    async prepare() {
      const create = context ?? (await import("./context.ts")).createContext;
      return async (c, next) => {
        c.set("recent", recent);
        c.set(
          "product",
          create(c.env, { call: c.var.call, log: c.var.log, waitUntil: (work) => c.executionCtx.waitUntil(work) }),
        );
        await next();
      };
    },
    groups: [
      // Before the product by slug.
      {
        under: "/v1/products/export",
        load: async () => (await import("./routes/export-routes.ts")).addExportRoutes,
      },
      // Apart: who reads need not wait for what only administrators use.
      {
        under: "/v1/products",
        methods: ["GET", "HEAD"],
        load: async () => (await import("./routes/catalogue-routes.ts")).addCatalogueRoutes,
      },
      { under: "/v1/products", load: async () => (await import("./routes/product-routes.ts")).addProductRoutes },
      { under: "/v1/categories", load: async () => (await import("./routes/category-routes.ts")).addCategoryRoutes },
      { under: "/v1/inventory", load: async () => (await import("./routes/inventory-routes.ts")).addInventoryRoutes },
      { under: "/media", load: async () => (await import("./routes/media-routes.ts")).addMediaRoutes },
    ],
  });
}
