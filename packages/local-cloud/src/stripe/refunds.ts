import { testCard } from "./cards.ts";
import { book, updateCharge } from "./charging.ts";
import { type Context, emit, nowSeconds } from "./context.ts";
import { StripeError, invalidParam, resourceMissing, unexpectedState } from "./errors.ts";
import type { FormHash } from "./form.ts";
import { newId } from "./ids.ts";
import { type Charge, type Refund, changedFields } from "./objects.ts";
import { Params } from "./params.ts";

const creatable = [
  "amount",
  "charge",
  "expand",
  "instructions_email",
  "metadata",
  "payment_intent",
  "reason",
  "refund_application_fee",
  "reverse_transfer",
];
const reasons = ["duplicate", "fraudulent", "requested_by_customer"] as const;

export function findRefund(context: Context, id: string): Refund {
  const refund = context.state.refunds.get(id);
  if (refund === undefined) throw resourceMissing("refund", id);
  return refund;
}

/** `POST /v1/refunds`: never more than what was captured and is not refunded yet. */
export function createRefund(context: Context, form: FormHash): Refund {
  const params = new Params(form, creatable);
  const reason = params.choice("reason", reasons) ?? null;
  const metadata = params.metadata();
  const asked = params.amount("amount");
  const charge = chargeOf(context, params);
  const left = charge.amount_captured - charge.amount_refunded;
  if (left <= 0) {
    throw new StripeError(400, {
      type: "invalid_request_error",
      code: "charge_already_refunded",
      message: `Charge ${charge.id} has already been refunded.`,
    });
  }
  const amount = asked ?? left;
  if (amount > left) {
    const whole = left === charge.amount_captured ? "charge amount" : "unrefunded amount on charge";
    throw new StripeError(400, {
      type: "invalid_request_error",
      message: `Refund amount (${money(amount, charge)}) is greater than ${whole} (${money(left, charge)})`,
      param: "amount",
    });
  }
  const id = newId("re");
  const token = context.state.methods.get(charge.payment_method)?.token ?? "";
  const refund: Refund = {
    id,
    object: "refund",
    amount,
    balance_transaction: book(context, charge, "refund", -amount, 0, id).id,
    charge: charge.id,
    created: nowSeconds(),
    currency: charge.currency,
    destination_details: { card: { type: "refund" }, type: "card" },
    metadata,
    payment_intent: charge.payment_intent,
    reason,
    receipt_number: null,
    status: testCard(token)?.refunds === "pending" ? "pending" : "succeeded",
  };
  context.state.refunds.put(id, refund);
  const refunded = charge.amount_refunded + amount;
  updateCharge(
    context,
    charge,
    { amount_refunded: refunded, refunded: refunded >= charge.amount_captured },
    "charge.refunded",
  );
  emit(context, "refund.created", refund);
  return refund;
}

/** `POST /v1/refunds/{id}`: only its metadata can change. */
export function updateRefund(context: Context, id: string, form: FormHash): Refund {
  const params = new Params(form, ["metadata", "expand"]);
  const refund = findRefund(context, id);
  return replace(context, refund, { ...refund, metadata: params.metadata(refund.metadata) }, "refund.updated");
}

/** `POST /v1/refunds/{id}/cancel`: only while it is pending. */
export function cancelRefund(context: Context, id: string): Refund {
  const refund = findRefund(context, id);
  if (refund.status !== "pending") {
    throw new StripeError(400, {
      type: "invalid_request_error",
      message: `This refund cannot be canceled because it has a status of ${refund.status}.`,
    });
  }
  giveBack(context, refund);
  return replace(context, refund, { ...refund, status: "canceled" }, "refund.updated");
}

/** The bank's late answer to a refund; a failed one can be refunded again. */
export function settleRefund(context: Context, id: string, succeeds: boolean): Refund {
  const refund = findRefund(context, id);
  if (refund.status === "failed" || refund.status === "canceled") return refund;
  if (succeeds) return replace(context, refund, { ...refund, status: "succeeded" }, "refund.updated");
  const transaction = giveBack(context, refund);
  const failed: Refund = {
    ...refund,
    failure_balance_transaction: transaction,
    failure_reason: "expired_or_canceled_card",
    status: "failed",
  };
  return replace(context, refund, failed, "refund.failed");
}

function giveBack(context: Context, refund: Refund): string {
  const charge = context.state.charges.get(refund.charge);
  if (charge === undefined) throw resourceMissing("charge", refund.charge);
  updateCharge(context, charge, { amount_refunded: charge.amount_refunded - refund.amount, refunded: false });
  return book(context, charge, "refund_failure", refund.amount, 0, refund.id).id;
}

function replace(context: Context, before: Refund, after: Refund, type: string): Refund {
  context.state.refunds.put(after.id, after);
  emit(context, type, after, changedFields(before, after));
  return after;
}

function chargeOf(context: Context, params: Params): Charge {
  const intentId = params.text("payment_intent");
  const chargeId = params.text("charge");
  if (intentId !== undefined && chargeId !== undefined) {
    throw invalidParam(null, "charge", "You may only give one of charge and payment_intent.");
  }
  if (chargeId !== undefined) {
    const charge = context.state.charges.get(chargeId);
    if (charge === undefined) throw resourceMissing("charge", chargeId, "charge");
    if (charge.captured && charge.status === "succeeded") return charge;
    throw new StripeError(400, {
      type: "invalid_request_error",
      message: `Charge ${charge.id} has not been captured, so it cannot be refunded.`,
      param: "charge",
    });
  }
  if (intentId === undefined) {
    throw invalidParam(
      "parameter_missing",
      "payment_intent",
      "One of the following params should be provided for this request: payment_intent or charge.",
    );
  }
  const intent = context.state.intents.get(intentId);
  if (intent === undefined) throw resourceMissing("payment_intent", intentId, "payment_intent");
  const charge = intent.latest_charge === null ? undefined : context.state.charges.get(intent.latest_charge);
  if (charge?.captured !== true || charge.status !== "succeeded") {
    throw unexpectedState(`This PaymentIntent (${intentId}) does not have a successful charge to refund.`, intent);
  }
  return charge;
}

function money(amount: number, charge: Charge): string {
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency: charge.currency.toUpperCase() });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
