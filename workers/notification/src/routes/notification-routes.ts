import type { OpenAPIHono } from "@hono/zod-openapi";
import type { App } from "../env.ts";
import { listDeadLettersRoute } from "./list-dead-letters.ts";
import { listNotificationsRoute } from "./list-notifications.ts";
import { replayDeadLetterRoute } from "./replay-dead-letter.ts";
import { resendNotificationRoute } from "./resend-notification.ts";

/** Messages that were sent, and events that could not be understood. */
export const addRoutes = (app: OpenAPIHono<App>) =>
  app.openapiRoutes([
    listNotificationsRoute,
    resendNotificationRoute,
    listDeadLettersRoute,
    replayDeadLetterRoute,
  ] as const);
