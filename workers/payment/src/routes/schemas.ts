import { z } from "@hono/zod-openapi";
import { Money, Timestamp } from "@orderapp/contracts/common";
import { RestockLine } from "@orderapp/contracts/order";
import { Payment, PaymentProvider } from "@orderapp/contracts/payment";
import { pageOf } from "@orderapp/http/page";

export const examplePayment = {
  id: "6743a1c5e4b0a1d2c3f4a5b6",
  orderId: "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d",
  provider: "stripe",
  providerReference: "pi_3QNx2eLkdIwHu7ix0Q5Zb1Tc",
  status: "succeeded",
  amount: { amount: 4998, currency: "USD" },
  refundedAmount: { amount: 0, currency: "USD" },
  createdAt: "2026-11-23T10:30:45.123Z",
  updatedAt: "2026-11-23T10:31:02.456Z",
} as const;

const exampleRefund = {
  id: "k3JmQx0f5h0m3oQyC5vW",
  paymentId: examplePayment.id,
  orderId: examplePayment.orderId,
  amount: { amount: 1999, currency: "USD" },
  status: "succeeded",
  reason: "Arrived damaged",
  restock: [{ orderItemId: "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2e", quantity: 1 }],
  createdAt: "2026-11-24T09:00:00.000Z",
  updatedAt: "2026-11-24T09:00:01.000Z",
} as const;

export const Refund = z
  .object({
    id: z.string(),
    paymentId: z.string(),
    orderId: z.string(),
    amount: Money,
    status: z
      .enum(["pending", "succeeded", "failed"])
      .openapi({ description: "A pending one is reserved, and finished as soon as the provider can be reached" }),
    reason: z.string(),
    failure: z.string().optional(),
    restock: z
      .array(RestockLine)
      .optional()
      .openapi({ description: "What goes back into the stock, once the refund has succeeded" }),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .openapi("Refund", { example: exampleRefund });

export const WebhookEvent = z
  .object({
    id: z.string(),
    provider: PaymentProvider,
    type: z.string(),
    status: z.enum(["pending", "processed", "ignored", "parked"]),
    attempts: z.int(),
    reason: z.string().optional(),
    orderId: z.string().optional(),
    paymentId: z.string().optional(),
    receivedAt: Timestamp,
    processedAt: Timestamp.optional(),
  })
  .openapi("WebhookEvent", {
    example: {
      id: "evt_3QNx2eLkdIwHu7ix0JpQ2rVd",
      provider: "stripe",
      type: "payment_intent.succeeded",
      status: "processed",
      attempts: 1,
      orderId: examplePayment.orderId,
      paymentId: examplePayment.id,
      receivedAt: "2026-11-23T10:31:02.100Z",
      processedAt: "2026-11-23T10:31:02.456Z",
    },
  });

export const NewAttempt = Payment.extend({
  clientSecret: z.string().optional().openapi({ description: "Stripe: what Stripe.js confirms the payment with" }),
  approvalUrl: z.string().optional().openapi({ description: "PayPal: where the buyer approves" }),
  instructions: z.string().optional().openapi({ description: "Bank transfer: what the buyer is to do" }),
}).openapi("PaymentAttempt", {
  example: { ...examplePayment, status: "requires_payment", clientSecret: "pi_3QNx2eLk…_secret_…" },
});

export const PaymentPage = pageOf(Payment).openapi("PaymentPage");
export const RefundList = pageOf(Refund).openapi("RefundPage");
export const WebhookEventPage = pageOf(WebhookEvent).openapi("WebhookEventPage");

export const PaymentParams = z.object({
  id: z.string().min(1).max(64).openapi({ description: "The payment's id", example: examplePayment.id }),
});

const orderToken = {
  "x-order-token": z.string().max(1024).optional().openapi({ description: "A guest's token, from placing the order" }),
};

/** The header by which guests reach their order's payments. */
export const viewerHeaders = z.object(orderToken);

const key = z.string().openapi({
  description: "1 to 255 visible ASCII characters; the same key gets the same answer for 24 h",
  example: "0f9ad3c2-6f0f-4f6e-9a0c-1b7f3f2f1a55",
});

/** Demanded by the middleware, with the contract's own error; described here. */
export const keyHeaders = z.object({ "idempotency-key": key.optional() });
export const attemptHeaders = z.object({ "idempotency-key": key.optional(), ...orderToken });
