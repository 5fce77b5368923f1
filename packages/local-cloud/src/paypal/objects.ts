export interface Money {
  readonly currency_code: string;
  readonly value: string;
}

export interface Link {
  readonly href: string;
  readonly rel: string;
  readonly method: string;
}

export interface PurchaseUnit {
  readonly reference_id: string;
  readonly amount: Money & { readonly breakdown?: object | undefined };
  readonly custom_id?: string | undefined;
  readonly invoice_id?: string | undefined;
  readonly captureId?: string;
}

export type OrderStatus = "CREATED" | "PAYER_ACTION_REQUIRED" | "APPROVED" | "COMPLETED";

/** What is kept of an order; replaced, never changed. */
export interface Order {
  readonly id: string;
  readonly intent: "CAPTURE";
  readonly status: OrderStatus;
  readonly units: readonly PurchaseUnit[];
  readonly returnUrl: string | null;
  readonly cancelUrl: string | null;
  readonly payerSource: boolean;
  readonly createTime: string;
  readonly updateTime: string;
}

export type CaptureStatus = "COMPLETED" | "PENDING" | "DECLINED" | "PARTIALLY_REFUNDED" | "REFUNDED";

export interface Capture {
  readonly id: string;
  readonly orderId: string;
  readonly status: CaptureStatus;
  readonly amount: Money;
  readonly refundedMinor: number;
  readonly refundIds?: readonly string[];
  readonly customId?: string | undefined;
  readonly invoiceId?: string | undefined;
  readonly createTime: string;
  readonly updateTime: string;
}

export type RefundStatus = "COMPLETED" | "PENDING" | "FAILED";

export interface Refund {
  readonly id: string;
  readonly status?: RefundStatus;
  readonly captureId: string;
  readonly amount: Money;
  readonly note?: string | undefined;
  readonly customId?: string | undefined;
  readonly invoiceId?: string | undefined;
  readonly createTime: string;
}

export interface WebhookEvent {
  readonly id: string;
  readonly event_version: "1.0";
  readonly create_time: string;
  readonly resource_type: string;
  readonly resource_version: "2.0";
  readonly event_type: string;
  readonly summary: string;
  readonly resource: object;
  readonly links: readonly Link[];
}

export interface SavedAnswer {
  readonly status: number;
  readonly body: string;
}
