import type { Money } from "@orderapp/contracts/common";
import type { PaymentProvider } from "@orderapp/contracts/payment";
import type { Period, ProviderPayments } from "@orderapp/contracts/report";
import type { Change } from "../payments/evolve.ts";
import type { StoredPayment } from "../payments/payment.ts";
import type { WebhookRecord, WebhookStatus } from "../webhooks/webhook-record.ts";

/** Names one payment by any of its unique names; `userId` narrows it to a person's own. */
export type Selector =
  { id: string; userId?: string } | { attemptKey: string } | { provider: PaymentProvider; providerReference: string };

export type NewPayment = {
  attemptKey: string;
  orderId: string;
  orderNumber: string;
  email: string;
  userId?: string;
  locale?: string;
  provider: PaymentProvider;
  /** Absent while the provider is asked to make it. */
  providerReference?: string;
  amount: Money;
};

/** What the store of payments does, the same from a repository and through its Durable Object. */
export type PaymentStoreApi = {
  /** The attempt's payment: the one that is there, or a new one. */
  create(input: NewPayment): Promise<StoredPayment>;
  /**
   * Applies a change in one conditional write and sends its events; null when there is no such payment. `known`, as it
   * was read a moment ago, saves reading it again.
   */
  change(
    selector: Selector,
    change: Change,
    known?: StoredPayment,
  ): Promise<{ payment: StoredPayment; applied: boolean } | null>;
  find(selector: Selector): Promise<StoredPayment | null>;
  /** Newest first; `before` is the id of the last one seen. */
  listByOrder(input: { orderId: string; userId?: string; before?: string; limit: number }): Promise<StoredPayment[]>;
  /** A person's payments, oldest first; `after` is the id of the last one seen. */
  listByUser(input: { userId: string; after?: string; limit: number }): Promise<StoredPayment[]>;
  /** Notes that somebody is being erased; `person` is the hash of their id. */
  rememberErased(person: string): Promise<null>;
  /** The ids of erased people of whom payments were made meanwhile. */
  erasedWithPayments(): Promise<string[]>;
  /** Payments with overdue tasks, or to be asked for at their provider. */
  due(input: { what: "tasks" | "checks"; limit: number }): Promise<StoredPayment[]>;
  /** Those of these references at a provider that are known here. */
  listByReferences(input: { provider: PaymentProvider; references: string[] }): Promise<StoredPayment[]>;
  /** What came in, or went back, by our books in a time (`to` excluded); `after` is the `next` of the page before. */
  listSettled(input: {
    provider: PaymentProvider;
    what: "payments" | "refunds";
    from: Date;
    to: Date;
    after?: string;
    limit: number;
  }): Promise<{ payments: StoredPayment[]; next: string | null }>;
  /** What has become of the payments begun in a period, by provider. */
  countByProvider(period: Period): Promise<ProviderPayments[]>;
  /** Sends again what was not acknowledged in time; answers how many events. */
  relayDue(): Promise<number>;
  acknowledge(ids: string[]): Promise<null>;
  /** Puts events into the list; answers the ids of those that the database refuses. */
  saveEvents(records: WebhookRecord[]): Promise<string[]>;
  findEvent(eventId: string): Promise<WebhookRecord | null>;
  listEvents(input: {
    provider?: PaymentProvider;
    status?: WebhookStatus;
    before?: { receivedAt: Date; id: string };
    limit: number;
  }): Promise<WebhookRecord[]>;
  ping(): Promise<null>;
};
