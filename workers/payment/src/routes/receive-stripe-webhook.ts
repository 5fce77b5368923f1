import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { receiveWebhook } from "../webhooks/receive-webhook.ts";

const route = createRoute({
  method: "post",
  path: "/v1/webhooks/stripe",
  operationId: "receiveStripeWebhook",
  summary: "Stripe's events",
  description: "Kept durably before the answer; applied once, whatever comes twice, late or out of order.",
  tags: ["Webhooks"],
  request: {
    headers: z.object({ "stripe-signature": z.string().optional() }),
    // A plain schema, which is not validated: the signature is the judge of every body, whatever its type says.
    body: {
      required: true,
      content: {
        "application/json": {
          schema: { type: "object", description: "A Stripe event" },
          example: {
            id: "evt_3QNx2eLkdIwHu7ix0kT1Vq2B",
            type: "payment_intent.succeeded",
            data: { object: { id: "pi_3QNx2eLkdIwHu7ix0Q5Zb1Tc", amount_received: 4998, currency: "usd" } },
          },
        },
      },
    },
  },
  responses: {
    200: {
      description: "Kept",
      content: {
        "application/json": { schema: z.object({ received: z.literal(true) }), example: { received: true } },
      },
    },
    ...problems("malformed_json", "invalid_signature", "payload_too_large", "validation_failed", "unavailable"),
  },
});

export const receiveStripeWebhookRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const body = await c.req.text();
    await receiveWebhook(c.var.payment, { provider: "stripe", body, headers: c.req.raw.headers });
    return c.json({ received: true as const }, 200);
  },
});
