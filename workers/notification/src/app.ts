import { createBaseApp } from "@orderapp/http/app";
import { createContext, type NotificationContext } from "./context.ts";
import type { App, Env } from "./env.ts";
import { listDeadLettersRoute } from "./routes/list-dead-letters.ts";
import { listNotificationsRoute } from "./routes/list-notifications.ts";
import { receiveTwilioCallbackRoute } from "./routes/receive-twilio-callback.ts";
import { replayDeadLetterRoute } from "./routes/replay-dead-letter.ts";
import { resendNotificationRoute } from "./routes/resend-notification.ts";
import { webhookEndpointRoutes } from "./routes/webhook-endpoint-routes.ts";
import type { Call } from "@orderapp/contracts/common";

const forRequest = (env: Env, call: Call): NotificationContext => createContext(env, call, 3_500);

/** The Worker's part of the public API. */
export function createApp(context: (env: Env, call: Call) => NotificationContext = forRequest) {
  const app = createBaseApp<App>({ service: "notification", users: (env) => env.USER });
  app.use(async (c, next) => {
    const ctx = context(c.env, c.var.call);
    c.set("context", ctx);
    await next();
    ctx.mailer.close();
  });
  return app.openapiRoutes([
    listNotificationsRoute,
    resendNotificationRoute,
    listDeadLettersRoute,
    replayDeadLetterRoute,
    receiveTwilioCallbackRoute,
    ...webhookEndpointRoutes,
  ] as const);
}
