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
        load: async () => (await import("./routes/notification-routes.ts")).addNotificationRoutes,
      },
      {
        under: "/v1/notification-templates",
        load: async () => (await import("./routes/template-routes.ts")).addTemplateRoutes,
      },
      {
        under: "/v1/unsubscribe",
        load: async () => (await import("./routes/unsubscribe-routes.ts")).addUnsubscribeRoutes,
      },
      { under: "/v1/webhooks/twilio", load: async () => (await import("./routes/twilio-routes.ts")).addTwilioRoutes },
      {
        under: "/v1/webhook-endpoints",
        load: async () => (await import("./routes/webhook-endpoint-routes.ts")).addWebhookEndpointRoutes,
      },
    ],
  });
}
