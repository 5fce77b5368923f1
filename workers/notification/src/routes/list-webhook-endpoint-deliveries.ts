import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { decodeCursor, encodeCursor } from "@orderapp/core/cursor";
import { unwrap } from "@orderapp/core/errors";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { pageOf, pageQuery } from "@orderapp/http/page";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { DeliveryStatusView, DeliveryView, EndpointParams, presentDelivery } from "./webhook-endpoint-view.ts";

const SORT = "-seq";

const route = createRoute({
  method: "get",
  path: "/v1/webhook-endpoints/{id}/deliveries",
  operationId: "listWebhookEndpointDeliveries",
  summary: "List what was sent to a webhook endpoint, or waits",
  tags: ["webhook endpoints"],
  security: bearerOrKey("notifications.read"),
  middleware: [identify, requirePermission("notifications.read")] as const,
  request: { params: EndpointParams, query: z.strictObject({ ...pageQuery, status: DeliveryStatusView.optional() }) },
  responses: {
    200: {
      description: "Newest first, of the last 30 days",
      content: { "application/json": { schema: pageOf(DeliveryView) } },
    },
    ...problems(
      "unauthenticated",
      "token_expired",
      "forbidden",
      "not_found",
      "invalid_cursor",
      "validation_failed",
      "unavailable",
    ),
  },
});

export const listWebhookEndpointDeliveriesRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { cursor, limit, status } = c.req.valid("query");
    const [before] = cursor ? decodeCursor(cursor, SORT, ["number"]) : [];
    const object = c.var.context.webhooks.endpoint(c.req.valid("param").id);
    const asked = { limit, status, before: before === undefined ? before : Number(before) };
    const { deliveries, next } = unwrap(await object.deliveries(asked));
    const nextCursor = next === undefined ? null : encodeCursor(SORT, [next]);
    const page = { nextCursor, hasMore: nextCursor !== null };
    return c.json({ data: deliveries.map(presentDelivery), page }, 200);
  },
});
