import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { Currency } from "@orderapp/contracts/common";
import { RestockLine } from "@orderapp/contracts/order";
import { MAX_AMOUNT } from "@orderapp/core/money";
import { bearerOrKey, identify, principalOf, requirePermission } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { presentRefund } from "../payments/present.ts";
import { refundPayment } from "../payments/refund-payment.ts";
import { attemptOf } from "./attempt.ts";
import { keyHeaders, PaymentParams, Refund } from "./schemas.ts";

const MinorUnits = z.int().min(1).max(MAX_AMOUNT);
const CreateRefund = z
  .strictObject({
    amount: z
      .union([MinorUnits, z.strictObject({ amount: MinorUnits, currency: Currency })])
      .optional()
      .openapi({
        description: "Minor units of the payment's currency, or with the currency; all that is left when absent",
      }),
    reason: z.string().trim().min(1).max(500).optional(),
    restock: z
      .array(RestockLine)
      .min(1)
      .max(100)
      .optional()
      .openapi({ description: "Items of the order that go back into the stock once the refund has succeeded" }),
  })
  .refine(({ restock = [] }) => new Set(restock.map(({ orderItemId }) => orderItemId)).size === restock.length, {
    path: ["restock"],
    message: "Name each item once",
  })
  .openapi("CreateRefund", {
    example: {
      amount: { amount: 1999, currency: "USD" },
      reason: "Arrived damaged",
      restock: [{ orderItemId: "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2e", quantity: 1 }],
    },
  });

const route = createRoute({
  method: "post",
  path: "/v1/payments/{id}/refunds",
  operationId: "refundPayment",
  summary: "Refund a payment, in full or in part",
  description:
    "Never more money than was paid, nor more units than were bought, however many run at once: 409 `conflict` tells what is left. " +
    "A refund whose end is not known yet is `pending`, and finished later.",
  tags: ["Payments"],
  security: bearerOrKey("payments.refund"),
  middleware: [identify, requirePermission("payments.refund"), idempotent({ required: true })] as const,
  request: {
    params: PaymentParams,
    headers: keyHeaders,
    body: { required: true, content: { "application/json": { schema: CreateRefund } } },
  },
  responses: {
    201: { description: "The refund", content: { "application/json": { schema: Refund } } },
    ...problems(
      "malformed_json",
      "unauthenticated",
      "token_expired",
      "forbidden",
      "not_found",
      "conflict",
      "currency_mismatch",
      "invalid_transition",
      "request_in_progress",
      "payload_too_large",
      "unsupported_media_type",
      "validation_failed",
      "idempotency_key_reused",
      "idempotency_key_required",
      "upstream_error",
      "unavailable",
    ),
  },
});

export const refundPaymentRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { amount, reason = "requested by the shop", restock } = c.req.valid("json");
    const { payment, refund } = await refundPayment(c.var.payment, {
      paymentId: c.req.valid("param").id,
      refundId: attemptOf(c),
      ...(typeof amount === "object" ? amount : { amount }),
      reason,
      restock,
      requestedBy: principalOf(c).userId,
    });
    return c.json(presentRefund(payment, refund), 201);
  },
});
