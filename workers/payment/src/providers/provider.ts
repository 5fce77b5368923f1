import type { Money } from "@orderapp/contracts/common";
import type { PaymentStoreApi } from "../durable-objects/store-api.ts";
import type { PaymentSettings } from "../settings.ts";
import type { Failure, RefundStatus } from "../payments/payment.ts";

/** A payment as it stands at the provider. */
export type ProviderPayment = {
  reference: string;
  state: "requires_payment" | "processing" | "succeeded" | "failed" | "cancelled";
  /** What was received when it succeeded, else what is asked for. */
  amount: Money;
  /** The buyer has agreed, and the money waits to be taken by `capture`. */
  approved?: boolean;
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
export type ProviderSession = { clientSecret?: string; approvalUrl?: string; instructions?: string };

/** What a provider is made of: the settings, the clock, and our own records for one that has none. */
export type ProviderParts = { settings: PaymentSettings; now: () => Date; find: PaymentStoreApi["find"] };

/** A webhook whose signature is right; `payload` holds no card data, secrets or personal data. */
export type ReceivedEvent = { id: string; type: string; at: Date; payload: string };

/** What an event means to us. */
export type ProviderEvent =
  | { kind: "payment"; payment: ProviderPayment }
  | { kind: "refund"; reference: string; refund: ProviderRefund }
  /** Something was refunded; the provider's list says what. */
  | { kind: "refunds"; reference: string }
  | { kind: "ignored" };

/** Money that moved by the provider's own books, as it stands there now. */
export type ProviderTransaction = {
  at: Date;
  /** The payment's reference. */
  reference: string;
  currency: string;
} & ({ kind: "charge"; amount: number; state: ProviderPayment["state"] } | { kind: "refund"; refund: ProviderRefund });

/** A page of a provider's books; `next` asks for the page after it. */
export type TransactionPage = { transactions: ProviderTransaction[]; next: string | null };

/**
 * One provider of payments. Every method waits 4 s at most and throws `unavailable` when the provider cannot be
 * reached, `upstream_error` when it refuses.
 */
export interface ProviderClient {
  /** Who may ask for `capture`: the buyer, who has approved, or only an administrator, who has seen the money. */
  readonly capturedBy: "buyer" | "administrator";
  /** Where a payment is voided: at the provider, or only in our record, from which nothing is captured then. */
  readonly voidedBy: "provider" | "record";
  /** Makes the payment; the same `attemptKey` again answers with the same one. */
  create(input: {
    attemptKey: string;
    orderId: string;
    orderNumber: string;
    amount: Money;
  }): Promise<{ payment: ProviderPayment; session: ProviderSession }>;
  fetch(reference: string): Promise<{ payment: ProviderPayment; session: ProviderSession }>;
  /**
   * Takes what the buyer approved, and says how the payment stands then: `failed` when the buyer's means were refused.
   * The same again finds what was taken. Throws `invalid_transition` for what is not approved.
   */
  capture(input: { reference: string; amount: Money; key: string }): Promise<ProviderPayment>;
  /** Voids an unpaid payment for good, and says how it stands then: it may have been paid a moment before. */
  void(reference: string): Promise<ProviderPayment>;
  /** Refunds; the same `refundId` again answers with the same refund. */
  refund(input: { reference: string; refundId: string; amount: Money; reason: string }): Promise<ProviderRefund>;
  refunds(reference: string): Promise<ProviderRefund[]>;
  /** Checks the signature on the raw body; throws `invalid_signature` or `malformed_json`. */
  verifyWebhook(body: string, headers: Headers): Promise<ReceivedEvent>;
  /** What a kept event means; a provider that does not say all may have to be asked. */
  readEvent(payload: string): ProviderEvent | Promise<ProviderEvent>;
  /** The charges and refunds of a time, by the provider's clock (`to` excluded); absent where nobody keeps books. */
  transactions?(range: { from: Date; to: Date }, cursor: string | null): Promise<TransactionPage>;
}
