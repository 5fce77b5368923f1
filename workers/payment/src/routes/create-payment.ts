import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { PaymentProvider } from "@orderapp/contracts/payment";
import { identify, limitKeys } from "@orderapp/http/auth";
import { idempotent } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { presentAttempt } from "../payments/present.ts";
import { startAttempt } from "../payments/start-attempt.ts";
import { attemptOf } from "./attempt.ts";
import { attemptHeaders, examplePayment, NewAttempt } from "./schemas.ts";
import { bearerOrToken, requireViewer, viewerOf } from "./viewer.ts";

const CreatePayment = z
  .strictObject({ orderId: z.string().min(1).max(64), provider: PaymentProvider })
  .openapi("CreatePayment", { example: { orderId: examplePayment.orderId, provider: "stripe" } });

const route = createRoute({
  method: "post",
  path: "/v1/payments",
  operationId: "createPayment",
  summary: "Another attempt to pay an unpaid order",
  description: "Attempts before it are voided. For the order's buyer, a guest with its token, or an administrator.",
  tags: ["Payments"],
  security: bearerOrToken,
  middleware: [identify, limitKeys(), requireViewer, idempotent({ required: true })] as const,
  request: {
    headers: attemptHeaders,
    body: { required: true, content: { "application/json": { schema: CreatePayment } } },
  },
  responses: {
    201: { description: "The payment to be made", content: { "application/json": { schema: NewAttempt } } },
    ...problems(
      "malformed_json",
      "unauthenticated",
      "token_expired",
      "forbidden",
      "not_found",
      "conflict",
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

export const createPaymentRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const input = { ...c.req.valid("json"), attempt: attemptOf(c), viewer: viewerOf(c) };
    const made = await startAttempt(c.var.payment, input);
    return c.json(presentAttempt(made), 201, {
      "cache-control": "no-store",
      location: `/v1/payments/${made.payment.id}`,
    });
  },
});
