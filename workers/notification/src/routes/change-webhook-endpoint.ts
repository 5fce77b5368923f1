import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { changeEndpoint } from "../webhooks/change-endpoint.ts";
import { ChangeEndpointBody, EndpointParams, EndpointView, presentEndpoint } from "./webhook-endpoint-view.ts";

const route = createRoute({
  method: "patch",
  path: "/v1/webhook-endpoints/{id}",
  operationId: "changeWebhookEndpoint",
  summary: "Change a webhook endpoint, or switch it on or off",
  description: "While it is off, its events are kept for 30 days and not sent; replay them when it is on again.",
  tags: ["webhook endpoints"],
  security: bearerOrKey("notifications.write"),
  middleware: [identify, requirePermission("notifications.write")] as const,
  request: {
    params: EndpointParams,
    body: { required: true, content: { "application/json": { schema: ChangeEndpointBody } } },
  },
  responses: {
    200: { description: "The endpoint", content: { "application/json": { schema: EndpointView } } },
    ...problems(
      "unauthenticated",
      "token_expired",
      "forbidden",
      "not_found",
      "malformed_json",
      "unsupported_media_type",
      "validation_failed",
      "unavailable",
    ),
  },
});

export const changeWebhookEndpointRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const endpoint = await changeEndpoint(c.var.context, c.req.valid("param").id, c.req.valid("json"));
    return c.json(presentEndpoint(endpoint), 200);
  },
});
