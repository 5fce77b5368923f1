import { createGroupedApp } from "@orderapp/http/grouped-app";
import type { App } from "./env.ts";
import { settings } from "./settings.ts";

/** The payment Worker's part of the public API. */
export function createApp() {
  return createGroupedApp<App>({
    service: "payment",
    settings,
    users: (env) => env.USER,
    async prepare() {
      const { createContext } = await import("./context.ts");
      return async (c, next) => {
        const waitUntil = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
        c.set("payment", createContext(c.env, c.var.call, c.var.log, waitUntil));
        await next();
      };
    },
    groups: [
      { under: "/v1/payments", load: () => import("./routes/payment-routes.ts") },
      { under: "/v1/webhooks", load: () => import("./routes/webhook-routes.ts") },
    ],
  });
}
