import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { testEndpoint } from "../webhooks/test-endpoint.ts";
import { DeliveryView, EndpointParams, presentDelivery } from "./webhook-endpoint-view.ts";

const route = createRoute({
  method: "post",
  path: "/v1/webhook-endpoints/{id}/test",
  operationId: "testWebhookEndpoint",
  summary: "Send a webhook.test event now",
  description:
    "Also to an endpoint that is off. It is tried once, and counts neither as a failure in a row nor as a recovery.",
  tags: ["webhook endpoints"],
  security: bearerOrKey("notifications.write"),
  middleware: [identify, requirePermission("notifications.write"), idempotent()] as const,
  request: { params: EndpointParams },
  responses: {
    200: { description: "How it went", content: { "application/json": { schema: DeliveryView } } },
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

export const testWebhookEndpointRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const delivery = await testEndpoint(c.var.context, c.req.valid("param").id, c.var.call.traceparent);
    return c.json(presentDelivery(delivery), 200);
  },
});
