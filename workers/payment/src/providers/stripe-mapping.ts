import { z } from "@hono/zod-openapi";
import type { Money } from "@orderapp/contracts/common";
import { AppError } from "@orderapp/core/errors";
import type { RefundStatus } from "../payments/payment.ts";
import type { ProviderEvent, ProviderPayment, ProviderRefund } from "./provider.ts";

// What is read of Stripe's objects, and hence all that is kept of an event: no card, secret or personal data.
const Metadata = z.object({
  orderId: z.string().max(100).optional(),
  orderNumber: z.string().max(100).optional(),
  paymentKey: z.string().max(200).optional(),
  refundId: z.string().max(100).optional(),
});

const Expandable = z
  .union([z.string(), z.object({ id: z.string() })])
  .transform((it) => (typeof it === "string" ? it : it.id));

const LastError = z.object({
  code: z.string().nullish(),
  decline_code: z.string().nullish(),
  type: z.string().nullish(),
  message: z.string().nullish(),
  charge: Expandable.nullish(),
});

export const StripeIntent = z.object({
  id: z.string(),
  object: z.literal("payment_intent"),
  status: z.string(),
  amount: z.int(),
  amount_received: z.int().nullish(),
  currency: z.string(),
  latest_charge: Expandable.nullish(),
  last_payment_error: LastError.nullish(),
  metadata: Metadata.nullish(),
});
export type StripeIntent = z.infer<typeof StripeIntent>;

export const StripeRefund = z.object({
  id: z.string(),
  object: z.literal("refund"),
  amount: z.int(),
  currency: z.string(),
  status: z.string().nullish(),
  reason: z.string().nullish(),
  failure_reason: z.string().nullish(),
  payment_intent: Expandable.nullish(),
  metadata: Metadata.nullish(),
});
export type StripeRefund = z.infer<typeof StripeRefund>;

const StripeCharge = z.object({
  id: z.string(),
  object: z.literal("charge"),
  amount: z.int(),
  amount_refunded: z.int().nullish(),
  currency: z.string(),
  payment_intent: Expandable.nullish(),
});

const Unknown = z.object({ id: z.string().nullish(), object: z.string().nullish() });

/** The part of an event that is kept. */
export const StripeEvent = z.object({
  id: z.string().min(1).max(255),
  type: z.string().min(1).max(255),
  created: z.int().min(0),
  livemode: z.boolean().nullish(),
  // By its name first: each kind that is tried in vain costs more than one that fits.
  data: z.object({
    object: z.union([z.discriminatedUnion("object", [StripeIntent, StripeRefund, StripeCharge]), Unknown]),
  }),
});
export type StripeEvent = z.infer<typeof StripeEvent>;

// Where Stripe counts other units than ISO 4217's (https://docs.stripe.com/currencies#special-cases).
const SCALE: Record<string, number> = { ISK: 100, UGX: 100, MGA: 1 / 100 };

/** An amount in Stripe's units; `validation_failed` when Stripe has no unit that small. */
export function toStripeMoney({ amount, currency }: Money): { amount: number; currency: string } {
  const scaled = Math.round(amount * (SCALE[currency] ?? 1) * 1_000) / 1_000;
  if (!Number.isInteger(scaled)) {
    throw new AppError("validation_failed", `Stripe takes no fractions of a ${currency}.`);
  }
  return { amount: scaled, currency: currency.toLowerCase() };
}

/** An amount in Stripe's units as ours. */
export function fromStripeMoney(amount: number, code: string): Money {
  const currency = code.toUpperCase();
  return { amount: Math.round(amount / (SCALE[currency] ?? 1)), currency };
}

/** Stripe's intent as our provider-neutral payment. */
export function toProviderPayment(intent: StripeIntent, failed = false): ProviderPayment {
  const { orderId, orderNumber, paymentKey } = intent.metadata ?? {};
  const error = intent.last_payment_error;
  const state = stateOf(intent, failed);
  const amount = state === "succeeded" ? (intent.amount_received ?? intent.amount) : intent.amount;
  return {
    reference: intent.id,
    state,
    amount: fromStripeMoney(amount, intent.currency),
    ...(state === "failed"
      ? {
          failure: {
            code: error?.decline_code ?? error?.code ?? error?.type ?? "payment_failed",
            message: error?.message ?? "The payment failed.",
          },
          ...(attemptOf(intent) ? { attempt: attemptOf(intent) } : {}),
        }
      : {}),
    ...(orderId ? { ours: { orderId, orderNumber: orderNumber ?? "", attemptKey: paymentKey ?? intent.id } } : {}),
  };
}

const attemptOf = (intent: StripeIntent): string | undefined =>
  intent.last_payment_error?.charge ?? intent.latest_charge ?? undefined;

function stateOf(intent: StripeIntent, failed: boolean): ProviderPayment["state"] {
  switch (intent.status) {
    case "succeeded":
      return "succeeded";
    case "canceled":
      return "cancelled";
    case "processing":
    case "requires_capture":
      return "processing";
    case "requires_payment_method":
      return failed || intent.last_payment_error ? "failed" : "requires_payment";
    default:
      return failed ? "failed" : "requires_payment";
  }
}

const REFUND_STATES: Record<string, RefundStatus> = {
  succeeded: "succeeded",
  failed: "failed",
  canceled: "failed",
};

/** Stripe's refund as our provider-neutral one; what waits for the bank or the buyer is pending. */
export const toProviderRefund = (refund: StripeRefund): ProviderRefund => ({
  reference: refund.id,
  ...(refund.metadata?.refundId ? { refundId: refund.metadata.refundId } : {}),
  amount: fromStripeMoney(refund.amount, refund.currency).amount,
  status: REFUND_STATES[refund.status ?? ""] ?? "pending",
  ...(refund.reason ? { reason: refund.reason } : {}),
  ...(refund.failure_reason ? { failure: refund.failure_reason } : {}),
});

/** What an event means to us: one row for each type that moves money, `ignored` for all others. */
export function toProviderEvent(event: StripeEvent): ProviderEvent {
  const { object } = event.data;
  switch (event.type) {
    case "payment_intent.succeeded":
    case "payment_intent.processing":
    case "payment_intent.requires_action":
    case "payment_intent.canceled":
    case "payment_intent.payment_failed": {
      const intent = StripeIntent.safeParse(object);
      if (!intent.success) return { kind: "ignored" };
      const payment = toProviderPayment(intent.data, event.type === "payment_intent.payment_failed");
      if (payment.state === "failed") payment.attempt ??= event.id;
      return { kind: "payment", payment };
    }
    case "refund.created":
    case "refund.updated":
    case "refund.failed":
    case "charge.refund.updated": {
      const refund = StripeRefund.safeParse(object);
      if (!refund.success || !refund.data.payment_intent) return { kind: "ignored" };
      return { kind: "refund", reference: refund.data.payment_intent, refund: toProviderRefund(refund.data) };
    }
    case "charge.refunded": {
      const charge = StripeCharge.safeParse(object);
      if (!charge.success || !charge.data.payment_intent) return { kind: "ignored" };
      return { kind: "refunds", reference: charge.data.payment_intent };
    }
    default:
      return { kind: "ignored" };
  }
}
