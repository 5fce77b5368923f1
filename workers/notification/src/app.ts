import { createGroupedApp } from "@orderapp/http/grouped-app";
import type { App } from "./env.ts";
import { settings } from "./settings.ts";

const PATIENCE_MS = 3_500;

/** The Worker's part of the public API. */
export function createApp() {
  return createGroupedApp<App>({
    service: "notification",
    settings,
    users: (env) => env.USER,
    async prepare() {
      const { createContext } = await import("./context.ts");
      return async (c, next) => {
        const ctx = createContext(c.env, c.var.call, PATIENCE_MS);
        c.set("context", ctx);
        await next();
        ctx.mailer.close();
      };
    },
    groups: [
      {
        under: "/v1/notifications",
        load: () => import("./routes/notification-routes.ts"),
      },
      {
        under: "/v1/notification-templates",
        load: () => import("./routes/template-routes.ts"),
      },
      {
        under: "/v1/unsubscribe",
        load: () => import("./routes/unsubscribe-routes.ts"),
      },
      { under: "/v1/webhooks/twilio", load: () => import("./routes/twilio-routes.ts") },
      {
        under: "/v1/webhook-endpoints",
        load: () => import("./routes/webhook-endpoint-routes.ts"),
      },
    ],
  });
}
