import { z } from "@hono/zod-openapi";
import type { Money } from "@orderapp/contracts/common";
import { AppError } from "@orderapp/core/errors";
import { exponentOf, formatDecimal, parseDecimal } from "@orderapp/core/money";
import type { RefundStatus } from "../payments/payment.ts";
import type { ProviderPayment, ProviderRefund } from "./provider.ts";

// What is read of PayPal's objects, and hence all that is kept of an event: nothing of the payer.
const Amount = z.object({ currency_code: z.string().length(3), value: z.string().max(32) });
const Links = z.array(z.object({ rel: z.string(), href: z.string() }));
const Details = z.object({ reason: z.string().nullish() });

export const PaypalCapture = z.object({
  id: z.string().min(1),
  status: z.string(),
  amount: Amount,
  custom_id: z.string().nullish(),
  invoice_id: z.string().nullish(),
  status_details: Details.nullish(),
  supplementary_data: z.object({ related_ids: z.object({ order_id: z.string().nullish() }).nullish() }).nullish(),
});
export type PaypalCapture = z.infer<typeof PaypalCapture>;

export const PaypalRefund = z.object({
  id: z.string().min(1),
  status: z.string(),
  amount: Amount,
  custom_id: z.string().nullish(),
  status_details: Details.nullish(),
  links: Links.nullish(),
});
export type PaypalRefund = z.infer<typeof PaypalRefund>;

const Unit = z.object({
  amount: Amount,
  custom_id: z.string().nullish(),
  invoice_id: z.string().nullish(),
  payments: z
    .object({ captures: z.array(PaypalCapture).nullish(), refunds: z.array(PaypalRefund).nullish() })
    .nullish(),
});

export const PaypalOrder = z.object({
  id: z.string().min(1),
  status: z.string(),
  purchase_units: z.array(Unit).min(1),
  links: Links.nullish(),
});
export type PaypalOrder = z.infer<typeof PaypalOrder>;

// PayPal takes these in whole units (https://developer.paypal.com/api/rest/reference/currency-codes/).
const WHOLE_UNITS: ReadonlySet<string> = new Set(["HUF", "JPY", "TWD"]);

/** An amount in PayPal's notation, reckoned in whole numbers; `validation_failed` when PayPal has no unit so small. */
export function toPaypalMoney({ amount, currency }: Money): z.infer<typeof Amount> {
  const places = WHOLE_UNITS.has(currency) ? 0 : 2;
  const surplus = Math.max(0, exponentOf(currency) - places);
  const decimal = formatDecimal({ amount, currency });
  if (amount % 10 ** surplus !== 0) {
    throw new AppError("validation_failed", `PayPal takes ${currency} with ${places} decimals at most.`);
  }
  const value = surplus === 0 ? decimal : decimal.slice(0, -surplus).replace(/\.$/, "");
  return { currency_code: currency, value };
}

/** An amount in PayPal's notation as ours; `unavailable` when it is none. */
export function fromPaypalMoney({ currency_code, value }: z.infer<typeof Amount>): Money {
  const money = parseDecimal(value, currency_code);
  if (!money) throw new AppError("unavailable", "The payment provider named an amount that cannot be read.");
  return money;
}

/** PayPal's order as our provider-neutral payment. */
export function toProviderPayment(order: PaypalOrder): ProviderPayment {
  const unit = order.purchase_units[0];
  if (!unit) throw new AppError("unavailable", "The payment provider's order has no content.");
  const capture = decisive(unit.payments?.captures ?? []);
  const ours = oursOf(unit);
  if (capture) return { ...ofCapture(capture, order.id), ...(ours ? { ours } : {}) };
  return {
    reference: order.id,
    state: ORDER_STATES[order.status] ?? "requires_payment",
    amount: fromPaypalMoney(unit.amount),
    ...(order.status === "APPROVED" ? { approved: true } : {}),
    ...(ours ? { ours } : {}),
  };
}

/** A capture as our payment, which PayPal names by its order. */
export const captureToPayment = (capture: PaypalCapture, orderId: string): ProviderPayment => {
  const ours = oursOf(capture);
  return { ...ofCapture(capture, orderId), ...(ours ? { ours } : {}) };
};

// A completed order says nothing yet of its money: that is what captures are for.
const ORDER_STATES: Record<string, ProviderPayment["state"]> = { COMPLETED: "processing", VOIDED: "cancelled" };

const CAPTURE_STATES: Record<string, ProviderPayment["state"]> = {
  COMPLETED: "succeeded",
  PARTIALLY_REFUNDED: "succeeded",
  REFUNDED: "succeeded",
  REVERSED: "succeeded",
  DECLINED: "failed",
  FAILED: "failed",
};

const captureState = ({ status }: PaypalCapture) => CAPTURE_STATES[status] ?? "processing";

/** Money that came counts before money that may come, and that before what was refused. */
const decisive = (captures: PaypalCapture[]): PaypalCapture | undefined =>
  captures.find((capture) => captureState(capture) === "succeeded") ??
  captures.find((capture) => captureState(capture) === "processing") ??
  captures.at(-1);

function ofCapture(capture: PaypalCapture, orderId: string): ProviderPayment {
  const state = captureState(capture);
  const code = capture.status_details?.reason?.toLowerCase() ?? "payment_declined";
  return {
    reference: orderId,
    state,
    amount: fromPaypalMoney(capture.amount),
    ...(state === "failed" ? { failure: { code, message: "PayPal declined the payment." }, attempt: capture.id } : {}),
  };
}

/** The id by which PayPal knows an attempt of ours: it starts with the order's. */
export function customIdOf({ attemptKey, orderId }: { attemptKey: string; orderId: string }): string {
  if (!attemptKey.startsWith(`${orderId}:`)) throw new Error("An attempt's key starts with its order's id.");
  return attemptKey;
}

function oursOf({ custom_id, invoice_id }: { custom_id?: string | null; invoice_id?: string | null }) {
  const orderId = /^([\w-]{1,64}):[\w-]{1,64}$/.exec(custom_id ?? "")?.[1];
  if (!orderId || !custom_id) return undefined;
  return { orderId, orderNumber: invoice_id ?? "", attemptKey: custom_id };
}

const REFUND_STATES: Record<string, RefundStatus> = {
  COMPLETED: "succeeded",
  FAILED: "failed",
  CANCELLED: "failed",
};

/** PayPal's refund as our provider-neutral one; what waits for an eCheck or a review is pending. */
export const toProviderRefund = (refund: PaypalRefund): ProviderRefund => ({
  reference: refund.id,
  ...(refund.custom_id ? { refundId: refund.custom_id } : {}),
  amount: fromPaypalMoney(refund.amount).amount,
  status: REFUND_STATES[refund.status] ?? "pending",
  ...(refund.status_details?.reason ? { failure: refund.status_details.reason.toLowerCase() } : {}),
});

/** The capture that a refund belongs to; PayPal tells it by a link alone. */
export const captureIdOf = (refund: PaypalRefund): string | undefined =>
  /\/captures\/([\w-]{1,64})$/.exec(refund.links?.find(({ rel }) => rel === "up")?.href ?? "")?.[1];

/** Where the buyer approves, as long as there is something to approve. */
export const approvalUrlOf = ({ links }: PaypalOrder): string | undefined =>
  links?.find(({ rel }) => rel === "payer-action" || rel === "approve")?.href;
