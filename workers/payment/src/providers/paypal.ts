import { AppError } from "@orderapp/core/errors";
import { createPaypalApi, PaypalRefusal, type PaypalApi, type PaypalCall, type PaypalSettings } from "./paypal-api.ts";
import { meaningOf, PaypalEvent } from "./paypal-events.ts";
import {
  approvalUrlOf,
  customIdOf,
  PaypalCapture,
  PaypalOrder,
  PaypalRefund,
  toPaypalMoney,
  toProviderPayment,
  toProviderRefund,
} from "./paypal-mapping.ts";
import { listTransactions } from "./paypal-transactions.ts";
import { verifyPaypalWebhook } from "./paypal-webhook.ts";
import type { ProviderClient, ProviderEvent, ProviderParts, ProviderPayment, ProviderSession } from "./provider.ts";

export type PaypalOptions = PaypalSettings & {
  webhookId: string;
  development: boolean;
  /** Where PayPal sends the buyer afterwards; it adds its order's id as `token`, we ours as `orderId`. */
  returnUrl?: string | undefined;
  cancelUrl?: string | undefined;
};

/** PayPal as the Worker's settings say; none without an account. */
export function paypalFrom({ settings, now }: ProviderParts): ProviderClient | undefined {
  if (!settings.PAYPAL_CLIENT_ID || !settings.PAYPAL_CLIENT_SECRET) return undefined;
  const options = {
    clientId: settings.PAYPAL_CLIENT_ID,
    clientSecret: settings.PAYPAL_CLIENT_SECRET,
    apiUrl: settings.PAYPAL_API_URL,
    webhookId: settings.PAYPAL_WEBHOOK_ID ?? "",
    development: settings.ENVIRONMENT === "development",
    returnUrl: settings.PAYPAL_RETURN_URL,
    cancelUrl: settings.PAYPAL_CANCEL_URL,
  };
  return createPaypal(options, now);
}

/** PayPal's Orders v2. A payment is a PayPal order, whose one capture is what is refunded. */
export function createPaypal(options: PaypalOptions, now: () => Date): ProviderClient {
  const api = createPaypalApi(options);
  const order = (reference: string) => api(PaypalOrder, { method: "GET", path: orderPath(reference) });

  const find = async (reference: string) => {
    try {
      const found = await order(reference);
      return { payment: toProviderPayment(found), session: sessionOf(found) };
    } catch (error) {
      if (isForgotten(error)) return { payment: forgotten(reference), session: {} };
      throw error;
    }
  };
  return {
    capturedBy: "buyer",
    voidedBy: "record",
    async create({ attemptKey, orderId, orderNumber, amount }) {
      const unit = {
        custom_id: customIdOf({ attemptKey, orderId }),
        invoice_id: orderNumber,
        amount: toPaypalMoney(amount),
      };
      const made = await createOrder(api, {
        method: "POST",
        path: "/v2/checkout/orders",
        requestId: `create-${attemptKey}`,
        body: {
          intent: "CAPTURE",
          purchase_units: [unit],
          payment_source: { paypal: { experience_context: experience(options, orderId) } },
        },
      });
      const payment = toProviderPayment(made);
      // The same name again is answered with what was made first, whatever it was of.
      if (payment.amount.amount !== amount.amount || payment.amount.currency !== amount.currency) {
        throw new AppError("conflict", "This attempt was made with other details before.");
      }
      return { payment, session: sessionOf(made) };
    },
    fetch: find,
    async capture({ reference, amount, key }) {
      try {
        const path = `${orderPath(reference)}/capture`;
        const requestId = `capture-${reference}-${key}`.slice(0, 108);
        return toProviderPayment(await api(PaypalOrder, { method: "POST", path, requestId }));
      } catch (error) {
        if (!(error instanceof PaypalRefusal)) throw error;
        if (error.issue === "ORDER_ALREADY_CAPTURED") return toProviderPayment(await order(reference));
        if (UNAPPROVED.has(error.issue) || isForgotten(error)) throw notApproved(error);
        const message = DECLINED[error.issue];
        if (!message) throw error;
        const failure = { code: error.issue.toLowerCase(), message };
        return { reference, state: "failed", amount, failure, attempt: `${reference}:${key}` };
      }
    },
    async void(reference) {
      // There is nothing to void at PayPal: what is not captured now never will be, and PayPal forgets it.
      const { payment } = await find(reference);
      const settled = payment.state === "succeeded" || payment.state === "processing";
      return settled ? payment : { ...payment, state: "cancelled" };
    },
    async refund({ reference, refundId, amount }) {
      const found = await order(reference);
      const captures = found.purchase_units.flatMap(({ payments }) => payments?.captures ?? []);
      const captureId = captures.find(({ status }) => status !== "DECLINED" && status !== "FAILED")?.id;
      if (!captureId) throw new AppError("upstream_error", "PayPal has taken no money that could be refunded.");
      const refund = await api(PaypalRefund, {
        method: "POST",
        path: `/v2/payments/captures/${encodeURIComponent(captureId)}/refund`,
        requestId: `refund-${refundId}`,
        body: { amount: toPaypalMoney(amount), custom_id: refundId },
      });
      return toProviderRefund(refund);
    },
    async refunds(reference) {
      const { purchase_units } = await order(reference);
      return purchase_units.flatMap(({ payments }) => payments?.refunds ?? []).map(toProviderRefund);
    },
    verifyWebhook: (body, headers) => verifyPaypalWebhook(options, body, headers, now()),
    readEvent: (payload) => readEvent(api, payload),
    transactions: (range, cursor) => listTransactions(api, range, cursor),
  };
}

async function createOrder(api: PaypalApi, call: PaypalCall): Promise<PaypalOrder> {
  try {
    return await api(PaypalOrder, call);
  } catch (error) {
    if (!(error instanceof PaypalRefusal) || !UNFIT.has(error.issue)) throw error;
    throw new AppError("validation_failed", "PayPal does not take payments of this amount or currency.", {
      cause: error,
    });
  }
}

/** An event's meaning; a refund's event names a capture only, so that PayPal is asked for the order. */
async function readEvent(api: PaypalApi, payload: string): Promise<ProviderEvent> {
  const meaning = meaningOf(PaypalEvent.parse(JSON.parse(payload)));
  if (meaning.kind !== "refund_of_capture") return meaning;
  const path = `/v2/payments/captures/${meaning.captureId}`;
  const reference = (await api(PaypalCapture, { method: "GET", path })).supplementary_data?.related_ids?.order_id;
  return reference ? { kind: "refund", reference, refund: meaning.refund } : { kind: "ignored" };
}

const orderPath = (reference: string): string => `/v2/checkout/orders/${encodeURIComponent(reference)}`;

function experience({ returnUrl, cancelUrl }: PaypalOptions, orderId: string) {
  const back = (base: string) => {
    const url = new URL(base);
    url.searchParams.set("orderId", orderId);
    return url.href;
  };
  return {
    user_action: "PAY_NOW",
    // The order has its address; PayPal shall not ask for another.
    shipping_preference: "NO_SHIPPING",
    ...(returnUrl ? { return_url: back(returnUrl) } : {}),
    ...(cancelUrl ? { cancel_url: back(cancelUrl) } : {}),
  };
}

function sessionOf(order: PaypalOrder): ProviderSession {
  const approvalUrl = approvalUrlOf(order);
  return approvalUrl ? { approvalUrl } : {};
}

const UNAPPROVED: ReadonlySet<string> = new Set(["ORDER_NOT_APPROVED", "PAYER_ACTION_REQUIRED", "ORDER_EXPIRED"]);
const UNFIT: ReadonlySet<string> = new Set([
  "CURRENCY_NOT_SUPPORTED",
  "CURRENCY_NOT_SUPPORTED_FOR_COUNTRY",
  "DECIMAL_PRECISION",
  "CANNOT_BE_ZERO_OR_NEGATIVE",
  "MAX_VALUE_EXCEEDED",
]);

const OTHER_WAY = "PayPal declined the payment. Approve it again with another way to pay.";
const DECLINED: Record<string, string> = {
  INSTRUMENT_DECLINED: OTHER_WAY,
  CARD_EXPIRED: OTHER_WAY,
  PAYER_CANNOT_PAY: OTHER_WAY,
  REDIRECT_PAYER_FOR_ALTERNATE_FUNDING: OTHER_WAY,
  TRANSACTION_REFUSED: "PayPal refused the payment.",
  COMPLIANCE_VIOLATION: "PayPal refused the payment.",
  PAYER_ACCOUNT_RESTRICTED: "The buyer's PayPal account is restricted.",
  PAYER_ACCOUNT_LOCKED_OR_CLOSED: "The buyer's PayPal account is locked or closed.",
  MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED: "PayPal allows no more attempts at this payment.",
  DUPLICATE_INVOICE_ID: "PayPal says that this order has been paid before.",
};

/** PayPal forgets an order that nobody has paid after some hours; one that was paid stays. */
const isForgotten = (error: unknown): boolean =>
  error instanceof PaypalRefusal && error.issue === "INVALID_RESOURCE_ID";

// No money is in what was forgotten, whatever it was of: XXX is ISO 4217's name for no currency.
const forgotten = (reference: string): ProviderPayment => ({
  reference,
  state: "cancelled",
  amount: { amount: 0, currency: "XXX" },
});

const notApproved = (cause: unknown): AppError =>
  new AppError("invalid_transition", "The buyer has not approved the payment.", { cause });
