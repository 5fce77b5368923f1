import { z } from "@hono/zod-openapi";
import { Money, Timestamp } from "./common.ts";
import { eventOf } from "./envelope.ts";
import { Payment, PaymentProvider } from "./payment.ts";

/** In what a provider's books and ours differ; `missing_here` is money that we know nothing of. */
export const DifferenceKind = z
  .enum([
    "missing_here",
    "missing_at_provider",
    "amount_differs",
    "status_differs",
    "refund_missing_here",
    "refund_missing_at_provider",
    "refund_differs",
  ])
  .openapi("DifferenceKind");
export type DifferenceKind = z.infer<typeof DifferenceKind>;

const Side = z.object({ amount: Money, status: z.string(), at: Timestamp.optional() });

/** One payment or refund that does not agree; the side where it is missing is left out. */
export const Difference = z
  .object({
    kind: DifferenceKind,
    provider: PaymentProvider,
    providerReference: z.string(),
    refundReference: z.string().optional(),
    paymentId: z.string().optional(),
    orderId: z.string().optional(),
    ours: Side.optional(),
    theirs: Side.optional(),
  })
  .openapi("ReconciliationDifference", {
    example: {
      kind: "amount_differs",
      provider: "stripe",
      providerReference: "pi_3QNx2eLkdIwHu7ix0Q5Zb1Tc",
      paymentId: "6743a1c5e4b0a1d2c3f4a5b6",
      orderId: "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d",
      ours: { amount: { amount: 4998, currency: "USD" }, status: "succeeded", at: "2026-11-23T10:31:02.000Z" },
      theirs: { amount: { amount: 4900, currency: "USD" }, status: "succeeded", at: "2026-11-23T10:31:02.000Z" },
    },
  });
export type Difference = z.infer<typeof Difference>;

/**
 * Money came that no order may keep: it is given back in full, and the administrators are told. With the reason
 * `amount_differs` it is held, and they decide.
 */
export const PaymentAnomaly = eventOf(
  "payment.anomaly",
  z.object({ payment: Payment, orderNumber: z.string(), received: Money, reason: z.string() }),
);

/** A day's reconciliation ended with differences; `differences` are the first of `total`. */
export const ReconciliationDiffers = eventOf(
  "payment.reconciliation_differs",
  z.object({ date: z.iso.date(), total: z.int().min(1), differences: z.array(Difference) }),
);
