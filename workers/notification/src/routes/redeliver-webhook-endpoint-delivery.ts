import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { unwrap } from "@orderapp/core/errors";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { DeliveryView, EndpointParams, presentDelivery } from "./webhook-endpoint-view.ts";

const route = createRoute({
  method: "post",
  path: "/v1/webhook-endpoints/{id}/deliveries/{deliveryId}/redeliver",
  operationId: "redeliverWebhookEndpointDelivery",
  summary: "Send a message to a webhook endpoint again",
  description: "With the same `webhook-id`, and a new timestamp and signature.",
  tags: ["webhook endpoints"],
  security: bearerOrKey("notifications.write"),
  middleware: [identify, requirePermission("notifications.write"), idempotent()] as const,
  request: { params: EndpointParams.extend({ deliveryId: z.string().min(1).max(64) }) },
  responses: {
    202: { description: "It goes out right after", content: { "application/json": { schema: DeliveryView } } },
    ...problems(
      "unauthenticated",
      "token_expired",
      "forbidden",
      "not_found",
      "conflict",
      "idempotency_key_reused",
      "request_in_progress",
      "validation_failed",
      "unavailable",
    ),
  },
});

export const redeliverWebhookEndpointDeliveryRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { id, deliveryId } = c.req.valid("param");
    const delivery = unwrap(await c.var.context.webhooks.endpoint(id).redeliver({ deliveryId }));
    return c.json(presentDelivery(delivery), 202);
  },
});
