import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { decodeCursor, encodeCursor } from "@orderapp/core/cursor";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { pageOf, pageQuery } from "@orderapp/http/page";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { listNotifications } from "../notifications/list-notifications.ts";
import { CHANNELS } from "../notifications/notification.ts";
import { NotificationView, presentNotification } from "./notification-view.ts";

const SORT = "-createdAt";
const id = z.string().min(1).max(64).optional();

const route = createRoute({
  method: "get",
  path: "/v1/notifications",
  operationId: "listNotifications",
  summary: "List messages that were sent or are waiting",
  tags: ["notifications"],
  security: bearerOrKey("notifications.read"),
  middleware: [identify, requirePermission("notifications.read")] as const,
  request: {
    query: z.strictObject({
      ...pageQuery,
      orderId: id,
      userId: id,
      channel: z.enum(CHANNELS).optional(),
      status: z.enum(["queued", "sent", "failed"]).optional(),
    }),
  },
  responses: {
    200: { description: "Newest first", content: { "application/json": { schema: pageOf(NotificationView) } } },
    ...problems("invalid_cursor", "unauthenticated", "token_expired", "forbidden", "validation_failed", "unavailable"),
  },
});

export const listNotificationsRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { cursor, ...query } = c.req.valid("query");
    const [createdAt, lastId] = cursor ? decodeCursor(cursor, SORT, ["number", "string"]) : [];
    const after = lastId === undefined ? undefined : { createdAt: Number(createdAt), id: String(lastId) };
    const { items, next } = await listNotifications(c.var.context, { ...query, after });
    const nextCursor = next ? encodeCursor(SORT, [next.createdAt, next.id]) : null;
    const page = { data: items.map(presentNotification), page: { nextCursor, hasMore: nextCursor !== null } };
    return c.json(page, 200);
  },
});
