import type { Money } from "@orderapp/contracts/common";
import type { Failure, RefundStatus } from "../payments/payment.ts";

/** A payment as it stands at the provider. */
export type ProviderPayment = {
  reference: string;
  state: "requires_payment" | "processing" | "succeeded" | "failed" | "cancelled";
  /** What was received when it succeeded, else what is asked for. */
  amount: Money;
  failure?: Failure;
  /** The provider's name of the attempt that failed. */
  attempt?: string;
  /** What we told the provider about the payment when it was made; absent for payments that are not ours. */
  ours?: { orderId: string; orderNumber: string; attemptKey: string };
};

export type ProviderRefund = {
  reference: string;
  /** Our id of it; absent when it was made at the provider. */
  refundId?: string;
  amount: number;
  status: RefundStatus;
  reason?: string;
  failure?: string;
};

/** What a buyer needs to pay. */
export type ProviderSession = { clientSecret?: string; approvalUrl?: string };

/** A webhook whose signature is right; `payload` holds no card data, secrets or personal data. */
export type ReceivedEvent = { id: string; type: string; at: Date; payload: string };

/** What an event means to us. */
export type ProviderEvent =
  | { kind: "payment"; payment: ProviderPayment }
  | { kind: "refund"; reference: string; refund: ProviderRefund }
  /** Something was refunded; the provider's list says what. */
  | { kind: "refunds"; reference: string }
  | { kind: "ignored" };

/**
 * One provider of payments. Every method waits 4 s at most and throws `unavailable` when the provider cannot be
 * reached, `upstream_error` when it refuses.
 */
export interface ProviderClient {
  /** Makes the payment; the same `attemptKey` again answers with the same one. */
  create(input: {
    attemptKey: string;
    orderId: string;
    orderNumber: string;
    amount: Money;
  }): Promise<{ payment: ProviderPayment; session: ProviderSession }>;
  fetch(reference: string): Promise<{ payment: ProviderPayment; session: ProviderSession }>;
  /** Takes what the buyer approved, where that is a step of its own. */
  capture(reference: string): Promise<ProviderPayment>;
  /** Voids an unpaid payment, and says how it stands then: it may have been paid a moment before. */
  void(reference: string): Promise<ProviderPayment>;
  /** Refunds; the same `refundId` again answers with the same refund. */
  refund(input: { reference: string; refundId: string; amount: Money; reason: string }): Promise<ProviderRefund>;
  refunds(reference: string): Promise<ProviderRefund[]>;
  /** Checks the signature on the raw body; throws `invalid_signature` or `malformed_json`. */
  verifyWebhook(body: string, headers: Headers): Promise<ReceivedEvent>;
  readEvent(payload: string): ProviderEvent;
}
