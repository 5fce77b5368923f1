import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { replayDeliveries } from "../webhooks/replay-deliveries.ts";
import { EndpointParams } from "./webhook-endpoint-view.ts";

const Body = z
  .strictObject({
    since: z.iso
      .datetime({ offset: true })
      .openapi({ description: "Within the last 30 days", example: "2026-11-23T10:00:00.000Z" }),
    status: z
      .array(z.enum(["succeeded", "failed", "held"]))
      .min(1)
      .max(3)
      .optional(),
  })
  .openapi("ReplayWebhookDeliveries", { example: { since: "2026-11-23T10:00:00.000Z", status: ["failed", "held"] } });

const Replayed = z.object({ queued: z.int() }).openapi("ReplayedWebhookDeliveries", { example: { queued: 12 } });

const route = createRoute({
  method: "post",
  path: "/v1/webhook-endpoints/{id}/replay",
  operationId: "replayWebhookEndpointDeliveries",
  summary: "Send again what came since a time",
  description: "Delivered ones too, unless `status` names others. An endpoint that is off must be switched on first.",
  tags: ["webhook endpoints"],
  security: bearerOrKey("notifications.write"),
  middleware: [identify, requirePermission("notifications.write"), idempotent()] as const,
  request: { params: EndpointParams, body: { required: true, content: { "application/json": { schema: Body } } } },
  responses: {
    202: {
      description: "They go out right after, of each resource in order",
      content: { "application/json": { schema: Replayed } },
    },
    ...problems(
      "unauthenticated",
      "token_expired",
      "forbidden",
      "not_found",
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

export const replayWebhookEndpointDeliveriesRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid("param");
    return c.json(await replayDeliveries(c.var.context, id, c.req.valid("json")), 202);
  },
});
