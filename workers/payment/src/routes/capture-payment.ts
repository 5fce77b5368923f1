import { createRoute, defineOpenAPIRoute } from "@hono/zod-openapi";
import { Payment } from "@orderapp/contracts/payment";
import { identify, keyWith, limitKeys } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { capturePayment } from "../payments/capture-payment.ts";
import { presentPayment } from "../payments/present.ts";
import { attemptOf } from "./attempt.ts";
import { attemptHeaders, examplePayment, PaymentParams } from "./schemas.ts";
import { bearerOrToken, requireViewer, viewerOf } from "./viewer.ts";

const exampleCaptured = { ...examplePayment, provider: "paypal", providerReference: "5O190127TN364715T" };

const route = createRoute({
  method: "post",
  path: "/v1/payments/{id}/capture",
  operationId: "capturePayment",
  summary: "Take a payment that its buyer has approved",
  description:
    "PayPal: call it when the buyer comes back from the approval page; a payment that was captured before is answered " +
    "as it is. Bank transfer (`manual`): an administrator says that the money has arrived.",
  tags: ["Payments"],
  security: [...bearerOrToken, ...keyWith("payments.mark-paid")],
  middleware: [identify, limitKeys("payments.mark-paid"), requireViewer, idempotent({ required: true })] as const,
  request: { params: PaymentParams, headers: attemptHeaders },
  responses: {
    200: {
      description: "The payment: `succeeded`, or `processing` while the provider still looks at it",
      content: { "application/json": { schema: Payment, example: exampleCaptured } },
    },
    ...problems(
      "unauthenticated",
      "token_expired",
      "forbidden",
      "not_found",
      "invalid_transition",
      "request_in_progress",
      "validation_failed",
      "payment_declined",
      "idempotency_key_reused",
      "idempotency_key_required",
      "upstream_error",
      "unavailable",
    ),
  },
});

export const capturePaymentRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const input = { id: c.req.valid("param").id, viewer: viewerOf(c), key: attemptOf(c) };
    const payment = await capturePayment(c.var.payment, input);
    return c.json(presentPayment(payment), 200, { "cache-control": "no-store" });
  },
});
