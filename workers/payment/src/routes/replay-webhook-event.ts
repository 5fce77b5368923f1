import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { presentWebhookEvent } from "../webhooks/present.ts";
import { replayEvent } from "../webhooks/replay-event.ts";
import { keyHeaders, WebhookEvent } from "./schemas.ts";

const route = createRoute({
  method: "post",
  path: "/v1/webhooks/events/{id}/replay",
  operationId: "replayWebhookEvent",
  summary: "Work on a received event once more",
  description: "Parked events start again from their first try; for others it changes nothing that was applied.",
  tags: ["Webhooks"],
  security: bearerOrKey("payments.webhooks"),
  middleware: [identify, requirePermission("payments.webhooks"), idempotent()] as const,
  request: {
    params: z.object({
      id: z
        .string()
        .min(1)
        .max(255)
        .openapi({ description: "The event's id", example: "evt_3QNx2eLkdIwHu7ix0JpQ2rVd" }),
    }),
    headers: keyHeaders,
  },
  responses: {
    202: { description: "It will be worked on now", content: { "application/json": { schema: WebhookEvent } } },
    ...problems(
      "unauthenticated",
      "token_expired",
      "forbidden",
      "not_found",
      "request_in_progress",
      "validation_failed",
      "idempotency_key_reused",
      "unavailable",
    ),
  },
});

export const replayWebhookEventRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const record = await replayEvent(c.var.payment, c.req.valid("param").id);
    return c.json(presentWebhookEvent(record), 202);
  },
});
