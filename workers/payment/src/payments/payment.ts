import type { Money } from "@orderapp/contracts/common";
import type { DomainEvent } from "@orderapp/contracts/events";
import type { RestockLine } from "@orderapp/contracts/order";
import type { PaymentProvider, PaymentStatus } from "@orderapp/contracts/payment";

export type Failure = { code: string; message: string };

export type RefundStatus = "pending" | "succeeded" | "failed";

/** The order Worker's answer to units that it does not take back. */
export type Refusal = {
  code: "conflict" | "validation_failed" | "invalid_transition";
  /** Which items, and of how many units. */
  lines?: { orderItemId: string; requested?: number | undefined; left?: number | undefined }[];
};

/** Money given back, or about to be: a pending one has its amount reserved already. */
export type PaymentRefund = {
  id: string;
  amount: number;
  status: RefundStatus;
  reason: string;
  requestedBy: string;
  providerReference?: string;
  failure?: string;
  /** Units of the order's items that go back into the stock with it. */
  restock?: RestockLine[];
  /** Why the order Worker would not have them put back; the refund was never made then. */
  refusal?: Refusal;
  createdAt: Date;
  updatedAt: Date;
};

/** Work that a change has caused; it stays in the payment until done, whoever dies in between. */
export type Task = { id: string; createdAt: Date; dueAt: Date; attempts: number } &
  /** `refused`: the order wants another amount, and the administrators know. Nobody tries it sooner than `notBefore`. */
  (
    | { kind: "confirm"; amount: Money; refused?: true; notBefore?: Date }
    | { kind: "report_failure"; attempt: string; failure: Failure }
    | { kind: "refund"; refundId: string }
    | { kind: "report_refund"; refundId: string }
    /** Before the refund that puts goods back, after it, or when it has failed. */
    | { kind: "claim_restock" | "finish_restock" | "drop_restock"; refundId: string }
  );

export type OutboxEntry = { id: string; event: PaymentEvent; dueAt: Date };
/** What a buyer could be told of. */
export type PaymentNews = Extract<DomainEvent, { type: "payment.succeeded" | "payment.failed" | "payment.refunded" }>;
export type PaymentEvent = PaymentNews | Extract<DomainEvent, { type: "payment.anomaly" }>;

/** One attempt to pay an order: one document, hence one transaction with its refunds, tasks and outbox. */
export type StoredPayment = {
  id: string;
  /** Names the attempt for good; the provider knows it too, so that a lost record can be made again. */
  attemptKey: string;
  orderId: string;
  orderNumber: string;
  email: string;
  userId?: string;
  /** The order's, of what its buyer is told. */
  locale?: string;
  provider: PaymentProvider;
  /** The provider's name of it; while it is `making`, the attempt's, by which the provider can be asked for its own. */
  providerReference: string;
  /** Written while the provider was asked to make it, and its answer has not come here yet. */
  making?: true;
  status: PaymentStatus;
  amount: Money;
  /** What the provider took in fact, minor units; 0 until it succeeded. */
  received: number;
  /** What may still be refunded: received, less all refunds that are pending or done. */
  refundable: number;
  refundedAmount: number;
  refunds: PaymentRefund[];
  failure?: Failure;
  /** The provider's name of the attempt that failed last, so that it is reported once. */
  failedAttempt?: string;
  /** How new the provider's word is that the status rests on. */
  stateAt: Date;
  /** When to ask the provider again; absent once there is nothing left to learn. */
  checkAt?: Date;
  tasks: Task[];
  outbox: OutboxEntry[];
  /** The span that it was made in: what its provider tells of it belongs to that purchase. */
  traceparent?: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
};

/** How long a payment or refund may be silent before its provider is asked. */
export const FIRST_CHECK_MS = 15 * 60_000;
/** When one that is being made is taken up by the cron: whoever makes it has died. */
export const MAKING_CHECK_MS = 60_000;
/** The failure of a payment that its provider would not make. */
export const NOT_MADE = "not_made";

/** The only moves there are. Money that arrived counts whatever we thought before; a bounced refund comes back. */
export const MOVES: Record<PaymentStatus, readonly PaymentStatus[]> = {
  requires_payment: ["processing", "succeeded", "failed", "cancelled"],
  processing: ["requires_payment", "succeeded", "failed", "cancelled"],
  failed: ["requires_payment", "processing", "succeeded", "cancelled"],
  cancelled: ["succeeded"],
  succeeded: ["partially_refunded", "refunded"],
  partially_refunded: ["refunded", "succeeded"],
  refunded: ["partially_refunded", "succeeded"],
};

export const canMove = (from: PaymentStatus, to: PaymentStatus): boolean => MOVES[from].includes(to);

/** Whether the provider may still change its mind without us. */
export const isOpen = (status: PaymentStatus): boolean =>
  status === "requires_payment" || status === "processing" || status === "failed";

/** Whether money was taken, be it refunded since or not. */
export const isPaid = (status: PaymentStatus): boolean =>
  status === "succeeded" || status === "partially_refunded" || status === "refunded";
