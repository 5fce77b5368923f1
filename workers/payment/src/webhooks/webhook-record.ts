import type { PaymentProvider } from "@orderapp/contracts/payment";

/** pending: work to do or to repeat; parked: given up until an administrator replays it. */
export type WebhookStatus = "pending" | "processed" | "ignored" | "parked";

/** What is known of one webhook event: the inbox object's own record, and its entry in the list. */
export type WebhookRecord = {
  eventId: string;
  provider: PaymentProvider;
  type: string;
  status: WebhookStatus;
  attempts: number;
  /** Why it was parked, ignored, or failed last. */
  reason?: string;
  orderId?: string;
  paymentId?: string;
  receivedAt: Date;
  processedAt?: Date;
};
