import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { unwrap } from "@orderapp/core/errors";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { EndpointParams } from "./webhook-endpoint-view.ts";

const route = createRoute({
  method: "delete",
  path: "/v1/webhook-endpoints/{id}",
  operationId: "deleteWebhookEndpoint",
  summary: "Delete a webhook endpoint and its log",
  tags: ["webhook endpoints"],
  security: bearerOrKey("notifications.write"),
  middleware: [identify, requirePermission("notifications.write")] as const,
  request: { params: EndpointParams },
  responses: {
    204: { description: "Nothing more is sent to it" },
    ...problems("unauthenticated", "token_expired", "forbidden", "not_found", "validation_failed", "unavailable"),
  },
});

export const deleteWebhookEndpointRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    unwrap(await c.var.context.webhooks.endpoint(c.req.valid("param").id).remove());
    return c.body(null, 204);
  },
});
