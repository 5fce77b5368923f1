import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { decodeCursor, encodeCursor } from "@orderapp/core/cursor";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { pageOf, pageQuery } from "@orderapp/http/page";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { listEndpoints } from "../webhooks/list-endpoints.ts";
import { EndpointView, presentListedEndpoint } from "./webhook-endpoint-view.ts";

const SORT = "-id";

const route = createRoute({
  method: "get",
  path: "/v1/webhook-endpoints",
  operationId: "listWebhookEndpoints",
  summary: "List webhook endpoints",
  tags: ["webhook endpoints"],
  security: bearerOrKey("notifications.read"),
  middleware: [identify, requirePermission("notifications.read")] as const,
  request: { query: z.strictObject(pageQuery) },
  responses: {
    200: { description: "Newest first", content: { "application/json": { schema: pageOf(EndpointView) } } },
    ...problems("unauthenticated", "token_expired", "forbidden", "invalid_cursor", "validation_failed", "unavailable"),
  },
});

export const listWebhookEndpointsRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { cursor, limit } = c.req.valid("query");
    const [after] = cursor ? decodeCursor(cursor, SORT, ["string"]) : [];
    const { endpoints, more } = await listEndpoints(c.var.context, {
      limit,
      after: after === undefined ? after : String(after),
    });
    const last = endpoints.at(-1);
    const nextCursor = more && last ? encodeCursor(SORT, [last.id]) : null;
    const page = { nextCursor, hasMore: nextCursor !== null };
    return c.json({ data: endpoints.map(presentListedEndpoint), page }, 200);
  },
});
