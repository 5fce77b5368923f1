import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { MAX_AMOUNT } from "@orderapp/core/money";
import { bearer, identify, principalOf, requirePermission } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { presentRefund } from "../payments/present.ts";
import { refundPayment } from "../payments/refund-payment.ts";
import { attemptOf } from "./attempt.ts";
import { keyHeaders, PaymentParams, Refund } from "./schemas.ts";

const CreateRefund = z
  .strictObject({
    amount: z
      .int()
      .min(1)
      .max(MAX_AMOUNT)
      .optional()
      .openapi({ description: "Minor units of the payment's currency; all that is left when absent" }),
    reason: z.string().trim().min(1).max(500).optional(),
  })
  .openapi("CreateRefund", { example: { amount: 1999, reason: "Arrived damaged" } });

const route = createRoute({
  method: "post",
  path: "/v1/payments/{id}/refunds",
  operationId: "refundPayment",
  summary: "Refund a payment, in full or in part",
  description: "Never more than was paid, however many run at once: 409 `conflict` tells what is left.",
  tags: ["Payments"],
  security: bearer,
  middleware: [identify, requirePermission("payments.refund"), idempotent({ required: true })] as const,
  request: {
    params: PaymentParams,
    headers: keyHeaders,
    body: { required: true, content: { "application/json": { schema: CreateRefund } } },
  },
  responses: {
    201: { description: "The refund", content: { "application/json": { schema: Refund } } },
    ...problems("malformed_json", "unauthenticated", "token_expired", "forbidden", "not_found"),
    ...problems("conflict", "invalid_transition", "request_in_progress", "payload_too_large"),
    ...problems("unsupported_media_type", "validation_failed", "idempotency_key_reused"),
    ...problems("idempotency_key_required", "upstream_error", "unavailable"),
  },
});

export const refundPaymentRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { amount, reason = "requested by the shop" } = c.req.valid("json");
    const { payment, refund } = await refundPayment(c.var.payment, {
      paymentId: c.req.valid("param").id,
      refundId: attemptOf(c),
      amount,
      reason,
      requestedBy: principalOf(c).userId,
    });
    return c.json(presentRefund(payment, refund), 201);
  },
});
