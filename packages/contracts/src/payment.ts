import type { Rpc } from "@cloudflare/workers-types";
import { z } from "@hono/zod-openapi";
import type { Result } from "@orderapp/core/result";
import type { Call, HealthReport } from "./common.ts";
import { Locale, Money, Timestamp } from "./common.ts";
import { eventOf } from "./envelope.ts";
import type { Period, ProviderPayments } from "./report.ts";

/** Every provider there is: the one list for contract, database and Worker. `manual` is a bank transfer. */
export const PAYMENT_PROVIDERS = ["stripe", "paypal", "manual"] as const;

export const PaymentProvider = z.enum(PAYMENT_PROVIDERS).openapi("PaymentProvider");
export type PaymentProvider = z.infer<typeof PaymentProvider>;

export const PaymentStatus = z
  .enum(["requires_payment", "processing", "succeeded", "failed", "cancelled", "partially_refunded", "refunded"])
  .openapi("PaymentStatus");
export type PaymentStatus = z.infer<typeof PaymentStatus>;

export const Payment = z
  .object({
    id: z.string(),
    orderId: z.string(),
    provider: PaymentProvider,
    providerReference: z.string().optional(),
    status: PaymentStatus,
    amount: Money,
    refundedAmount: Money,
    failure: z.object({ code: z.string(), message: z.string() }).optional(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .openapi("Payment");
export type Payment = z.infer<typeof Payment>;

/** What a buyer needs to pay: Stripe's client secret, PayPal's approval page, or how to transfer the money. */
export const PaymentSession = z
  .object({
    id: z.string(),
    provider: PaymentProvider,
    status: PaymentStatus,
    clientSecret: z.string().optional(),
    approvalUrl: z.string().optional(),
    instructions: z.string().optional(),
  })
  .openapi("PaymentSession", {
    example: {
      id: "6743a1c5e4b0a1d2c3f4a5b6",
      provider: "stripe",
      status: "requires_payment",
      clientSecret: "pi_3QNx2eLkdIwHu7ix0Q5Zb1Tc_secret_8aVfJ2mXo1",
    },
  });
export type PaymentSession = z.infer<typeof PaymentSession>;

const PaymentData = z.object({
  payment: Payment,
  orderNumber: z.string(),
  email: z.string(),
  locale: Locale.optional(),
});
export const PaymentSucceeded = eventOf("payment.succeeded", PaymentData);
export const PaymentFailed = eventOf("payment.failed", PaymentData);
export const PaymentRefunded = eventOf("payment.refunded", PaymentData);

/** Where an order's money stands at the provider itself, asked just now. */
export type Settlement = { state: "unpaid" | "processing" | "paid" };

/** What siblings may ask of the payment Worker. */
export interface PaymentRpc extends Rpc.WorkerEntrypointBranded {
  /** Creates the order's first payment. Idempotent by `orderId`: the same call again answers the same session. */
  createPayment(
    call: Call,
    input: {
      orderId: string;
      orderNumber: string;
      provider: PaymentProvider;
      amount: Money;
      email: string;
      userId?: string;
      /** Of what the buyer is told about it. */
      locale?: string;
    },
  ): Promise<
    Result<PaymentSession, "upstream_error" | "upstream_timeout" | "unavailable" | "conflict" | "validation_failed">
  >;
  /**
   * Asks the provider about every payment of an order, and applies what it says (a paid one confirms the order).
   * The order Worker asks this before it lets an unpaid order expire.
   */
  settle(
    call: Call,
    input: { orderId: string },
  ): Promise<Result<Settlement, "upstream_error" | "upstream_timeout" | "unavailable">>;
  /** Voids what is unpaid and refunds what is paid of a cancelled order. Idempotent. */
  cancelPayments(
    call: Call,
    input: { orderId: string; reason: string },
  ): Promise<Result<null, "upstream_error" | "upstream_timeout" | "unavailable">>;
  /** A person's payments, oldest first, 100 at a time: for the copy of all that is held about them. */
  exportPerson(
    call: Call,
    input: { userId: string; cursor?: string },
  ): Promise<Result<{ payments: Payment[]; nextCursor: string | null }, "unavailable">>;
  /** Takes the e-mail address and the person's id out of their payments; amounts and references stay. Idempotent. */
  erasePerson(call: Call, input: { userId: string }): Promise<Result<null, "unavailable">>;
  /** What has become of the payments that were begun in a period, by provider. */
  countPayments(call: Call, period: Period): Promise<Result<ProviderPayments[], "unavailable">>;
  /** Closes outbox entries whose consumer has done its work. Idempotent. */
  acknowledgeEvents(call: Call, input: { ids: string[] }): Promise<Result<null, "unavailable">>;
  health(call: Call): Promise<HealthReport>;
}
