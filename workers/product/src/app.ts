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
        load: () => import("./routes/export-routes.ts"),
      },
      // Apart: who reads need not wait for what only administrators use.
      {
        under: "/v1/products",
        methods: ["GET", "HEAD"],
        load: () => import("./routes/catalogue-routes.ts"),
      },
      { under: "/v1/products", load: () => import("./routes/product-routes.ts") },
      { under: "/v1/categories", load: () => import("./routes/category-routes.ts") },
      { under: "/v1/inventory", load: () => import("./routes/inventory-routes.ts") },
      { under: "/media", load: () => import("./routes/media-routes.ts") },
    ],
  });
}
