import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { unwrap } from "@orderapp/core/errors";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { EndpointParams, EndpointWithSecret, presentEndpoint } from "./webhook-endpoint-view.ts";

const route = createRoute({
  method: "post",
  path: "/v1/webhook-endpoints/{id}/rotate-secret",
  operationId: "rotateWebhookEndpointSecret",
  summary: "Give a webhook endpoint a new secret",
  description: "The one before goes on signing for 24 hours, beside it; an older one ends at once.",
  tags: ["webhook endpoints"],
  security: bearerOrKey("notifications.write"),
  middleware: [identify, requirePermission("notifications.write"), idempotent()] as const,
  request: { params: EndpointParams },
  responses: {
    200: {
      description: "The endpoint, and its new secret, which is not shown again",
      content: { "application/json": { schema: EndpointWithSecret } },
    },
    ...problems(
      "unauthenticated",
      "token_expired",
      "forbidden",
      "not_found",
      "idempotency_key_reused",
      "request_in_progress",
      "validation_failed",
      "unavailable",
    ),
  },
});

export const rotateWebhookEndpointSecretRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const object = c.var.context.webhooks.endpoint(c.req.valid("param").id);
    const { endpoint, secret } = unwrap(await object.rotateSecret());
    c.header("cache-control", "no-store");
    return c.json({ ...presentEndpoint(endpoint), secret }, 200);
  },
});
