import type { Capture, Link, Order, Refund } from "./objects.ts";
import { minorUnits, moneyOf } from "./input.ts";
import type { State } from "./state.ts";

const payer = {
  name: { given_name: "Sandbox", surname: "Buyer" },
  email_address: "buyer@paypal.orderapp.test",
  payer_id: "SANDBOXBUYER1",
  address: { country_code: "US" },
};

export function payerId(): string {
  return payer.payer_id;
}

export function presentOrder(state: State, base: string, order: Order): object {
  const approved = order.status === "APPROVED" || order.status === "COMPLETED";
  const { name, email_address, payer_id, address } = payer;
  return {
    create_time: order.createTime,
    update_time: order.updateTime,
    id: order.id,
    intent: order.intent,
    status: order.status,
    ...(approved
      ? {
          payment_source: {
            paypal: { name, email_address, account_id: payer_id, account_status: "VERIFIED", address },
          },
          payer,
        }
      : order.payerSource
        ? { payment_source: { paypal: {} } }
        : {}),
    purchase_units: order.units.map(({ captureId, ...unit }) => {
      const capture = captureId === undefined ? undefined : state.captures.get(captureId);
      if (capture === undefined) return unit;
      const refunds = capture.refundIds?.flatMap((id) => state.refunds.get(id) ?? []) ?? [];
      const payments = {
        captures: [presentCapture(base, capture)],
        ...(refunds.length === 0 ? {} : { refunds: refunds.map((refund) => presentRefund(base, refund)) }),
      };
      return { ...unit, payments };
    }),
    links: orderLinks(base, order),
  };
}

/** The answer without `Prefer: return=representation`. */
export function presentOrderBriefly(base: string, order: Order): object {
  return { id: order.id, status: order.status, links: orderLinks(base, order) };
}

export function presentCapture(base: string, capture: Capture): object {
  const { amount } = capture;
  const gross = minorUnits(amount, "");
  const fee = Math.min(gross, Math.round(gross * 0.0349) + 49);
  const self = `${base}/v2/payments/captures/${capture.id}`;
  return {
    id: capture.id,
    status: capture.status,
    ...(capture.status === "PENDING" ? { status_details: { reason: "PENDING_REVIEW" } } : {}),
    amount,
    final_capture: true,
    seller_protection: { status: "ELIGIBLE", dispute_categories: ["ITEM_NOT_RECEIVED", "UNAUTHORIZED_TRANSACTION"] },
    seller_receivable_breakdown: {
      gross_amount: amount,
      paypal_fee: moneyOf(amount.currency_code, fee),
      net_amount: moneyOf(amount.currency_code, gross - fee),
    },
    ...(capture.customId === undefined ? {} : { custom_id: capture.customId }),
    ...(capture.invoiceId === undefined ? {} : { invoice_id: capture.invoiceId }),
    supplementary_data: { related_ids: { order_id: capture.orderId } },
    create_time: capture.createTime,
    update_time: capture.updateTime,
    links: [
      link(self, "self"),
      link(`${self}/refund`, "refund", "POST"),
      link(`${base}/v2/checkout/orders/${capture.orderId}`, "up"),
    ],
  };
}

export function presentRefund(base: string, refund: Refund): object {
  return {
    id: refund.id,
    status: refund.status ?? "COMPLETED",
    amount: refund.amount,
    ...(refund.note === undefined ? {} : { note_to_payer: refund.note }),
    ...(refund.customId === undefined ? {} : { custom_id: refund.customId }),
    ...(refund.invoiceId === undefined ? {} : { invoice_id: refund.invoiceId }),
    seller_payable_breakdown: {
      gross_amount: refund.amount,
      paypal_fee: moneyOf(refund.amount.currency_code, 0),
      net_amount: refund.amount,
    },
    create_time: refund.createTime,
    update_time: refund.createTime,
    links: refundLinks(base, refund),
  };
}

export function refundLinks(base: string, refund: Refund): Link[] {
  return [
    link(`${base}/v2/payments/refunds/${refund.id}`, "self"),
    link(`${base}/v2/payments/captures/${refund.captureId}`, "up"),
  ];
}

function orderLinks(base: string, order: Order): Link[] {
  const self = `${base}/v2/checkout/orders/${order.id}`;
  const waiting = order.status === "CREATED" || order.status === "PAYER_ACTION_REQUIRED";
  const page = `${base}/checkoutnow?token=${order.id}`;
  return [
    link(self, "self"),
    ...(waiting ? [link(page, order.payerSource ? "payer-action" : "approve")] : []),
    ...(order.status === "COMPLETED" ? [] : [link(`${self}/capture`, "capture", "POST")]),
  ];
}

export function link(href: string, rel: string, method = "GET"): Link {
  return { href, rel, method };
}
