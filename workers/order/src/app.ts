import type { Call } from "@orderapp/contracts/common";
import { createGroupedApp } from "@orderapp/http/grouped-app";
import type { OrderContext } from "./context.ts";
import type { App, Env } from "./env.ts";
import { settings } from "./settings.ts";

type CreateContext = (env: Env, call: Call, waitUntil: (work: Promise<unknown>) => void) => OrderContext;

/** The Worker's part of the public API. */
export function createApp(context?: CreateContext) {
  return createGroupedApp<App>({
    service: "order",
    settings,
    users: (env) => env.USER,
    async prepare() {
      const create = context ?? (await import("./context.ts")).createContext;
      return async (c, next) => {
        c.set(
          "context",
          create(c.env, c.var.call, (work) => c.executionCtx.waitUntil(work)),
        );
        await next();
      };
    },
    groups: [
      { under: "/v1/carts", load: () => import("./routes/cart-routes.ts") },
      { under: "/v1/orders", load: () => import("./routes/order-routes.ts") },
      {
        under: "/v1/shipping-methods",
        load: () => import("./routes/shipping-method-routes.ts"),
      },
      { under: "/v1/tax-rates", load: () => import("./routes/tax-rate-routes.ts") },
      { under: "/v1/reports", load: () => import("./routes/report-routes.ts") },
    ],
  });
}
