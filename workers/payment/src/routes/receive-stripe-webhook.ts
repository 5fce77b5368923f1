import { z } from "@hono/zod-openapi";
import { webhookRoute } from "./webhook-route.ts";

export const receiveStripeWebhookRoute = webhookRoute({
  path: "/v1/webhooks/stripe",
  provider: "stripe",
  operationId: "receiveStripeWebhook",
  summary: "Stripe's events",
  headers: z.object({ "stripe-signature": z.string().optional() }),
  body: {
    description: "A Stripe event",
    example: {
      id: "evt_3QNx2eLkdIwHu7ix0kT1Vq2B",
      object: "event",
      type: "payment_intent.succeeded",
      created: 1_795_430_640,
      data: {
        object: {
          id: "pi_3QNx2eLkdIwHu7ix0Q5Zb1Tc",
          object: "payment_intent",
          status: "succeeded",
          amount: 4998,
          amount_received: 4998,
          currency: "usd",
        },
      },
    },
  },
});
