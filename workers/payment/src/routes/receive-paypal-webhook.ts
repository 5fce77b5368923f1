import { z } from "@hono/zod-openapi";
import { webhookRoute } from "./webhook-route.ts";

export const receivePaypalWebhookRoute = webhookRoute({
  path: "/v1/webhooks/paypal",
  provider: "paypal",
  operationId: "receivePaypalWebhook",
  summary: "PayPal's events",
  headers: z.object({
    "paypal-transmission-id": z.string().optional(),
    "paypal-transmission-time": z.string().optional(),
    "paypal-transmission-sig": z.string().optional(),
    "paypal-cert-url": z.string().optional(),
    "paypal-auth-algo": z.string().optional(),
  }),
  body: {
    description: "A PayPal event",
    example: {
      id: "WH-58D329510W468432D-8HN650336L201105X",
      event_type: "PAYMENT.CAPTURE.COMPLETED",
      create_time: "2026-11-23T10:31:02Z",
      resource_type: "capture",
      resource: {
        id: "2GG279541U471931P",
        status: "COMPLETED",
        amount: { currency_code: "USD", value: "49.98" },
        custom_id: "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d:first",
        invoice_id: "K7M2Q-9XW4T",
        supplementary_data: { related_ids: { order_id: "5O190127TN364715T" } },
      },
    },
  },
});
