import { createBaseApp } from "@orderapp/http/app";
import { createContext, type NotificationContext } from "./context.ts";
import type { App, Env } from "./env.ts";
import { listDeadLettersRoute } from "./routes/list-dead-letters.ts";
import { listNotificationsRoute } from "./routes/list-notifications.ts";
import { receiveTwilioCallbackRoute } from "./routes/receive-twilio-callback.ts";
import { replayDeadLetterRoute } from "./routes/replay-dead-letter.ts";
import { resendNotificationRoute } from "./routes/resend-notification.ts";
import { webhookEndpointRoutes } from "./routes/webhook-endpoint-routes.ts";
import { deleteTemplateRoute } from "./routes/delete-template.ts";
import { getTemplateRoute } from "./routes/get-template.ts";
import { listTemplateVersionsRoute } from "./routes/list-template-versions.ts";
import { listTemplatesRoute } from "./routes/list-templates.ts";
import { previewTemplateRoute } from "./routes/preview-template.ts";
import { putTemplateRoute } from "./routes/put-template.ts";
import { restoreTemplateRoute } from "./routes/restore-template.ts";
import { unsubscribePageRoute, unsubscribeRoute } from "./routes/unsubscribe.ts";
import type { Call } from "@orderapp/contracts/common";
import { settings } from "./settings.ts";

const forRequest = (env: Env, call: Call): NotificationContext => createContext(env, call, 3_500);

/** The Worker's part of the public API. */
export function createApp(context: (env: Env, call: Call) => NotificationContext = forRequest) {
  const app = createBaseApp<App>({ service: "notification", settings, users: (env) => env.USER });
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
    listTemplatesRoute,
    getTemplateRoute,
    putTemplateRoute,
    deleteTemplateRoute,
    previewTemplateRoute,
    listTemplateVersionsRoute,
    restoreTemplateRoute,
    unsubscribePageRoute,
    unsubscribeRoute,
    ...webhookEndpointRoutes,
  ] as const);
}
