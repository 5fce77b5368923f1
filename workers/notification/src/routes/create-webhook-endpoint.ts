import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { createEndpoint } from "../webhooks/create-endpoint.ts";
import { CreateEndpointBody, EndpointWithSecret, presentEndpoint } from "./webhook-endpoint-view.ts";

const route = createRoute({
  method: "post",
  path: "/v1/webhook-endpoints",
  operationId: "createWebhookEndpoint",
  summary: "Add a webhook endpoint",
  description:
    "Messages are signed by the Standard Webhooks specification (https://www.standardwebhooks.com), and come at least once, of each resource in order. Only public https addresses are called. There are 50 endpoints at most.",
  tags: ["webhook endpoints"],
  security: bearerOrKey("notifications.write"),
  middleware: [identify, requirePermission("notifications.write"), idempotent()] as const,
  request: { body: { required: true, content: { "application/json": { schema: CreateEndpointBody } } } },
  responses: {
    201: {
      description: "The endpoint, and its secret, which is not shown again",
      headers: { Location: { description: "The endpoint's address", schema: { type: "string" as const } } },
      content: { "application/json": { schema: EndpointWithSecret } },
    },
    ...problems(
      "unauthenticated",
      "token_expired",
      "forbidden",
      "conflict",
      "malformed_json",
      "unsupported_media_type",
      "idempotency_key_reused",
      "request_in_progress",
      "validation_failed",
      "unavailable",
    ),
  },
});

export const createWebhookEndpointRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { endpoint, secret } = await createEndpoint(c.var.context, c.req.valid("json"));
    c.header("location", `/v1/webhook-endpoints/${endpoint.id}`);
    c.header("cache-control", "no-store");
    return c.json({ ...presentEndpoint(endpoint), secret }, 201);
  },
});
