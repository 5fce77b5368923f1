import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { unwrap } from "@orderapp/core/errors";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { EndpointParams, EndpointView, presentEndpoint } from "./webhook-endpoint-view.ts";

const route = createRoute({
  method: "get",
  path: "/v1/webhook-endpoints/{id}",
  operationId: "getWebhookEndpoint",
  summary: "Read a webhook endpoint",
  tags: ["webhook endpoints"],
  security: bearerOrKey("notifications.read"),
  middleware: [identify, requirePermission("notifications.read")] as const,
  request: { params: EndpointParams },
  responses: {
    200: { description: "The endpoint", content: { "application/json": { schema: EndpointView } } },
    ...problems("unauthenticated", "token_expired", "forbidden", "not_found", "validation_failed", "unavailable"),
  },
});

export const getWebhookEndpointRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const endpoint = unwrap(await c.var.context.webhooks.endpoint(c.req.valid("param").id).read());
    return c.json(presentEndpoint(endpoint), 200);
  },
});
