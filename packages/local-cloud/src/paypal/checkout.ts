import { notFound, unprocessable } from "./errors.ts";
import { type OrderInput, checkUnit, minorUnits, moneyOf, orderInput, readInput, refundInput } from "./input.ts";
import type { Capture, Order, Refund, WebhookEvent } from "./objects.ts";
import { link, presentCapture, presentOrder, presentRefund } from "./present.ts";
import { type State, newId } from "./state.ts";

/** What one request may use; its changes are made in one turn, and so are written all or none. */
export interface Context {
  readonly state: State;
  readonly base: string;
  readonly announce: (eventId: string) => void;
}

function emit(context: Context, type: string, kind: string, summary: string, resource: object): void {
  const id = `WH-${newId()}-${newId()}`;
  const event: WebhookEvent = {
    id,
    event_version: "1.0",
    create_time: new Date().toISOString(),
    resource_type: kind,
    resource_version: "2.0",
    event_type: type,
    summary,
    resource,
    links: [
      link(`${context.base}/v1/notifications/webhooks-events/${id}`, "self"),
      link(`${context.base}/v1/notifications/webhooks-events/${id}/resend`, "resend", "POST"),
    ],
  };
  context.state.events.put(id, event);
  context.state.deliveries.put(id, { eventId: id, attempts: 0, nextAt: 0 });
  context.announce(id);
}

/** `POST /v2/checkout/orders` */
export function createOrder(context: Context, body: string): Order {
  const input: OrderInput = readInput(orderInput, body);
  if (input.intent === "AUTHORIZE") {
    throw unprocessable("INTENT_NOT_SUPPORTED", "This sandbox knows the intent CAPTURE only.", "/intent");
  }
  input.purchase_units.forEach(checkUnit);
  const references = input.purchase_units.map((unit) => unit.reference_id ?? "default");
  if (new Set(references).size < references.length) {
    throw unprocessable(
      "DUPLICATE_REFERENCE_ID",
      "`reference_id` must be unique if multiple `purchase_unit` are provided.",
    );
  }
  const where = input.payment_source?.paypal?.experience_context ?? input.application_context;
  const payerSource = input.payment_source?.paypal !== undefined;
  const now = new Date().toISOString();
  return save(context, {
    id: newId(),
    intent: "CAPTURE",
    status: payerSource ? "PAYER_ACTION_REQUIRED" : "CREATED",
    units: input.purchase_units.map((unit) => ({ ...unit, reference_id: unit.reference_id ?? "default" })),
    returnUrl: where?.return_url ?? null,
    cancelUrl: where?.cancel_url ?? null,
    payerSource,
    createTime: now,
    updateTime: now,
  });
}

export function findOrder({ state }: Context, id: string): Order {
  const order = state.orders.get(id);
  if (order === undefined) throw notFound();
  return order;
}

/** The buyer pressed Approve; pressing it again changes nothing. */
export function approveOrder(context: Context, id: string): Order {
  const order = findOrder(context, id);
  if (order.status === "APPROVED" || order.status === "COMPLETED") return order;
  const approved = save(context, { ...order, status: "APPROVED", updateTime: new Date().toISOString() });
  const resource = presentOrder(context.state, context.base, approved);
  emit(context, "CHECKOUT.ORDER.APPROVED", "checkout-order", "An order has been approved by buyer", resource);
  return approved;
}

/** `POST /v2/checkout/orders/{id}/capture` */
export function captureOrder(context: Context, id: string): Order {
  const { state, base } = context;
  const order = findOrder(context, id);
  if (order.status === "COMPLETED") {
    throw unprocessable(
      "ORDER_ALREADY_CAPTURED",
      "Order already captured. If 'intent=CAPTURE' only one capture per order is allowed.",
    );
  }
  if (order.status !== "APPROVED") {
    throw unprocessable(
      "ORDER_NOT_APPROVED",
      "Payer has not yet approved the Order for payment. Please redirect the payer to the 'rel':'approve' url returned as part of the HATEOAS links within the Create Order call or provide a valid payment_source in the request.",
    );
  }
  if (take(state, "declineNext")) {
    // The buyer has to choose another way to pay: what was approved is not approved any more.
    save(context, { ...order, status: "PAYER_ACTION_REQUIRED", updateTime: new Date().toISOString() });
    throw unprocessable(
      "INSTRUMENT_DECLINED",
      "The instrument presented was either declined by the processor or bank, or it can't be used for this payment.",
    );
  }
  const pending = take(state, "pendingNext");
  const now = new Date().toISOString();
  const units = order.units.map((unit) => {
    const { currency_code, value } = unit.amount;
    const capture: Capture = {
      id: newId(),
      orderId: order.id,
      status: pending ? "PENDING" : "COMPLETED",
      amount: { currency_code, value },
      refundedMinor: 0,
      customId: unit.custom_id,
      invoiceId: unit.invoice_id,
      createTime: now,
      updateTime: now,
    };
    state.captures.put(capture.id, capture);
    return { unit: { ...unit, captureId: capture.id }, capture };
  });
  const completed = save(context, {
    ...order,
    status: "COMPLETED",
    units: units.map(({ unit }) => unit),
    updateTime: now,
  });
  for (const { capture } of units) tellOfCapture(context, capture);
  emit(
    context,
    "CHECKOUT.ORDER.COMPLETED",
    "checkout-order",
    "Checkout Order Completed",
    presentOrder(state, base, completed),
  );
  return completed;
}

/** The late answer to a capture that is pending. */
export function settleCapture(context: Context, id: string, completes: boolean): Capture {
  const capture = findCapture(context, id);
  if (capture.status !== "PENDING") return capture;
  const settled: Capture = {
    ...capture,
    status: completes ? "COMPLETED" : "DECLINED",
    updateTime: new Date().toISOString(),
  };
  context.state.captures.put(id, settled);
  tellOfCapture(context, settled);
  return settled;
}

export function findCapture({ state }: Context, id: string): Capture {
  const capture = state.captures.get(id);
  if (capture === undefined) throw notFound();
  return capture;
}

/** `POST /v2/payments/captures/{id}/refund`: never more than what was captured. */
export function refundCapture(context: Context, id: string, body: string): Refund {
  const input = readInput(refundInput, body);
  const capture = findCapture(context, id);
  const currency = capture.amount.currency_code;
  const total = minorUnits(capture.amount, "/amount");
  if (capture.status === "PENDING") {
    throw unprocessable("PENDING_CAPTURE", "Cannot initiate a refund as the capture is pending.");
  }
  if (capture.status === "DECLINED") {
    throw unprocessable("CAPTURE_STATUS_NOT_VALID", "The capture was declined, so there is nothing to refund.");
  }
  const left = total - capture.refundedMinor;
  if (left <= 0) throw unprocessable("CAPTURE_FULLY_REFUNDED", "The capture has already been fully refunded");
  if (input.amount !== undefined && input.amount.currency_code !== currency) {
    throw unprocessable("CURRENCY_MISMATCH", "The currency of the refund must be the same as that of the capture.");
  }
  const amount = input.amount === undefined ? left : minorUnits(input.amount, "/amount");
  if (amount <= 0) throw unprocessable("CANNOT_BE_ZERO_OR_NEGATIVE", "Must be greater than zero.", "/amount/value");
  if (amount > left) {
    throw unprocessable(
      "REFUND_AMOUNT_EXCEEDED",
      "The refund amount must be less than or equal to the capture amount that has not yet been refunded.",
      "/amount/value",
    );
  }
  const now = new Date().toISOString();
  const refund: Refund = {
    id: newId(),
    status: take(context.state, "pendingRefundNext") ? "PENDING" : "COMPLETED",
    captureId: id,
    amount: moneyOf(currency, amount),
    note: input.note_to_payer,
    customId: input.custom_id ?? capture.customId,
    invoiceId: input.invoice_id,
    createTime: now,
  };
  const refundIds = [...(capture.refundIds ?? []), refund.id];
  context.state.refunds.put(refund.id, refund);
  putRefunded(context, { ...capture, refundIds }, capture.refundedMinor + amount);
  tellOfRefund(context, refund);
  return refund;
}

/** The late answer to a refund that is pending; one that failed gives its sum back to be refunded. */
export function settleRefund(context: Context, id: string, completes: boolean): Refund {
  const refund = findRefund(context, id);
  if (refund.status !== "PENDING") return refund;
  const settled: Refund = { ...refund, status: completes ? "COMPLETED" : "FAILED" };
  context.state.refunds.put(id, settled);
  if (!completes) {
    const capture = findCapture(context, refund.captureId);
    putRefunded(context, capture, capture.refundedMinor - minorUnits(refund.amount, ""));
  }
  tellOfRefund(context, settled);
  return settled;
}

function putRefunded({ state }: Context, capture: Capture, refundedMinor: number): void {
  const total = minorUnits(capture.amount, "");
  const status = refundedMinor === 0 ? "COMPLETED" : refundedMinor === total ? "REFUNDED" : "PARTIALLY_REFUNDED";
  state.captures.put(capture.id, { ...capture, refundedMinor, status, updateTime: new Date().toISOString() });
}

export function findRefund({ state }: Context, id: string): Refund {
  const refund = state.refunds.get(id);
  if (refund === undefined) throw notFound();
  return refund;
}

const refundEvents = {
  COMPLETED: "PAYMENT.CAPTURE.REFUNDED",
  PENDING: "PAYMENT.REFUND.PENDING",
  FAILED: "PAYMENT.REFUND.FAILED",
};

function tellOfRefund(context: Context, refund: Refund): void {
  const { value, currency_code } = refund.amount;
  const status = refund.status ?? "COMPLETED";
  const summary = `Refund of ${value} ${currency_code}: ${status.toLowerCase()}`;
  emit(context, refundEvents[status], "refund", summary, presentRefund(context.base, refund));
}

function tellOfCapture(context: Context, capture: Capture): void {
  const { currency_code, value } = capture.amount;
  const summary = `Payment of ${value} ${currency_code}: ${capture.status.toLowerCase()}`;
  const type = `PAYMENT.CAPTURE.${capture.status === "DECLINED" ? "DENIED" : capture.status}`;
  emit(context, type, "capture", summary, presentCapture(context.base, capture));
}

function save({ state }: Context, order: Order): Order {
  state.orders.put(order.id, order);
  return order;
}

function take(state: State, setting: "declineNext" | "pendingNext" | "pendingRefundNext"): boolean {
  if (state.settings[setting] <= 0) return false;
  state.settings[setting] -= 1;
  return true;
}
