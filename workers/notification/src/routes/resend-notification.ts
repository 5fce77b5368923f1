import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { resendNotification } from "../notifications/resend-notification.ts";
import { NotificationView, presentNotification } from "./notification-view.ts";

const route = createRoute({
  method: "post",
  path: "/v1/notifications/{id}/resend",
  operationId: "resendNotification",
  summary: "Send a message again",
  tags: ["notifications"],
  security: bearerOrKey("notifications.write"),
  middleware: [identify, requirePermission("notifications.write"), idempotent()] as const,
  request: { params: z.object({ id: z.string().min(1).max(64) }) },
  responses: {
    200: {
      description: "How it went; `queued` with `lastError` when the mail server refused it",
      content: { "application/json": { schema: NotificationView } },
    },
    ...problems(
      "unauthenticated",
      "token_expired",
      "forbidden",
      "not_found",
      "conflict",
      "request_in_progress",
      "validation_failed",
      "idempotency_key_reused",
      "unavailable",
    ),
  },
});

export const resendNotificationRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const sent = await resendNotification(c.var.context, c.req.valid("param").id);
    return c.json(presentNotification(sent), 200);
  },
});
