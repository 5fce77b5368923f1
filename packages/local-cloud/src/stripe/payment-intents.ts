import { testCard, tokenOfCardData } from "./cards.ts";
import { attemptPayment, bookCharge, saveIntent, updateCharge } from "./charging.ts";
import { type Context, emit, nowSeconds } from "./context.ts";
import { invalidParam, resourceMissing, unexpectedState } from "./errors.ts";
import type { FormHash } from "./form.ts";
import { newId, randomLetters } from "./ids.ts";
import type { Charge, PaymentIntent, StoredMethod } from "./objects.ts";
import { Params, required } from "./params.ts";

const editable = [
  "amount",
  "currency",
  "customer",
  "description",
  "metadata",
  "payment_method",
  "payment_method_data",
  "payment_method_options",
  "payment_method_types",
  "receipt_email",
  "setup_future_usage",
  "shipping",
  "statement_descriptor",
  "statement_descriptor_suffix",
  "transfer_group",
  "expand",
] as const;
const creatable = [
  ...editable,
  "amount_details",
  "automatic_payment_methods",
  "capture_method",
  "confirm",
  "confirmation_method",
  "error_on_requires_action",
  "mandate_data",
  "off_session",
  "return_url",
  "use_stripe_sdk",
];
const confirmable = [
  "client_secret",
  "error_on_requires_action",
  "expand",
  "key",
  "mandate_data",
  "off_session",
  "payment_method",
  "payment_method_data",
  "payment_method_options",
  "receipt_email",
  "return_url",
  "setup_future_usage",
  "shipping",
  "use_stripe_sdk",
];
const captureMethods = ["automatic", "automatic_async", "manual"] as const;
const cancellationReasons = ["duplicate", "fraudulent", "requested_by_customer", "abandoned"] as const;

export function findIntent(context: Context, id: string): PaymentIntent {
  const intent = context.state.intents.get(id);
  if (intent === undefined) throw resourceMissing("payment_intent", id, "intent");
  return intent;
}

/** `POST /v1/payment_intents` */
export function createIntent(context: Context, form: FormHash): PaymentIntent {
  const params = new Params(form, creatable);
  const id = newId("pi");
  const types = params.list("payment_method_types");
  const intent: PaymentIntent = {
    id,
    object: "payment_intent",
    amount: required(params.amount("amount"), "amount"),
    amount_capturable: 0,
    amount_received: 0,
    automatic_payment_methods: automaticMethods(params, types),
    canceled_at: null,
    cancellation_reason: null,
    capture_method: params.choice("capture_method", captureMethods) ?? "automatic_async",
    client_secret: `${id}_secret_${randomLetters(25)}`,
    confirmation_method: params.choice("confirmation_method", ["automatic", "manual"]) ?? "automatic",
    created: nowSeconds(),
    currency: required(params.currency("currency"), "currency"),
    customer: params.text("customer") ?? null,
    description: params.text("description") ?? null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    metadata: params.metadata(),
    next_action: null,
    payment_method: null,
    payment_method_options: params.hash("payment_method_options") ?? { card: { request_three_d_secure: "automatic" } },
    payment_method_types: types.length > 0 ? types : ["card"],
    processing: null,
    receipt_email: params.text("receipt_email") ?? null,
    setup_future_usage: params.choice("setup_future_usage", ["off_session", "on_session"]) ?? null,
    shipping: params.hash("shipping") ?? null,
    statement_descriptor: params.text("statement_descriptor") ?? null,
    statement_descriptor_suffix: params.text("statement_descriptor_suffix") ?? null,
    status: "requires_payment_method",
    transfer_group: params.text("transfer_group") ?? null,
  };
  const confirm = params.flag("confirm") ?? false;
  if (!confirm && params.has("return_url")) {
    throw invalidParam(null, "return_url", "`return_url` may only be given together with `confirm`.");
  }
  const method = readMethod(context, params, intent);
  if (confirm && method === undefined) required(undefined, "payment_method");
  const saved = saveIntent(context, intent, methodChange(method));
  emit(context, "payment_intent.created", saved);
  return confirm ? pay(context, saved, method, params.text("return_url")) : saved;
}

/** `POST /v1/payment_intents/{id}` */
export function updateIntent(context: Context, id: string, form: FormHash): PaymentIntent {
  const params = new Params(form, editable);
  const intent = findIntent(context, id);
  const ended = intent.status === "succeeded" || intent.status === "canceled" || intent.status === "processing";
  const frozen = ["amount", "currency", "payment_method", "payment_method_data"].find((name) => params.has(name));
  if (frozen !== undefined && (ended || intent.status === "requires_capture")) {
    throw unexpectedState(
      `This PaymentIntent's ${frozen} could not be updated because it has a status of ${intent.status}. You may only update the ${frozen} of a PaymentIntent with one of the following statuses: requires_payment_method, requires_confirmation, requires_action.`,
      intent,
    );
  }
  const text = (name: "customer" | "description" | "receipt_email" | "statement_descriptor" | "transfer_group") => {
    const value = params.optional(name);
    return value === undefined ? {} : { [name]: value };
  };
  const method = readMethod(context, params, intent);
  return saveIntent(context, intent, {
    ...text("customer"),
    ...text("description"),
    ...text("receipt_email"),
    ...text("statement_descriptor"),
    ...text("transfer_group"),
    amount: params.amount("amount") ?? intent.amount,
    currency: params.currency("currency") ?? intent.currency,
    metadata: params.metadata(intent.metadata),
    shipping: params.has("shipping") ? (params.hash("shipping") ?? null) : intent.shipping,
    ...methodChange(method),
  });
}

/** `POST /v1/payment_intents/{id}/confirm`, with the secret key or as a browser with the client secret. */
export function confirmIntent(context: Context, id: string, form: FormHash): PaymentIntent {
  const params = new Params(form, confirmable);
  const intent = findIntent(context, id);
  const { status } = intent;
  if (status === "succeeded") {
    throw unexpectedState(
      "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.",
      intent,
    );
  }
  if (status === "canceled" || status === "processing" || status === "requires_capture") {
    throw unexpectedState(
      `You cannot confirm this PaymentIntent because it has a status of ${status}. Only a PaymentIntent with one of the following statuses may be confirmed: requires_confirmation, requires_action, requires_payment_method.`,
      intent,
    );
  }
  const method = readMethod(context, params, intent) ?? storedMethod(context, intent);
  const changed: PaymentIntent = {
    ...intent,
    receipt_email: params.text("receipt_email") ?? intent.receipt_email,
    shipping: params.hash("shipping") ?? intent.shipping,
  };
  return pay(context, changed, method, params.text("return_url"));
}

/** `POST /v1/payment_intents/{id}/capture` */
export function captureIntent(context: Context, id: string, form: FormHash): PaymentIntent {
  const params = new Params(form, ["amount_to_capture", "final_capture", "metadata", "statement_descriptor", "expand"]);
  const intent = findIntent(context, id);
  const charge = intent.latest_charge === null ? undefined : context.state.charges.get(intent.latest_charge);
  if (intent.status !== "requires_capture" || charge === undefined) {
    throw unexpectedState(
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
      intent,
    );
  }
  const amount = params.amount("amount_to_capture") ?? intent.amount_capturable;
  if (amount > intent.amount_capturable) {
    throw invalidParam("amount_too_large", "amount_to_capture", "The amount to capture is more than was authorized.");
  }
  const captured: Charge = { ...charge, amount_captured: amount, captured: true };
  const transaction = bookCharge(context, captured);
  updateCharge(context, charge, { ...captured, balance_transaction: transaction.id }, "charge.captured");
  const next = saveIntent(context, intent, {
    amount_capturable: 0,
    amount_received: amount,
    metadata: params.metadata(intent.metadata),
    status: "succeeded",
  });
  emit(context, "payment_intent.succeeded", next);
  return next;
}

/** `POST /v1/payment_intents/{id}/cancel` */
export function cancelIntent(context: Context, id: string, form: FormHash): PaymentIntent {
  const params = new Params(form, ["cancellation_reason", "expand"]);
  const reason = params.choice("cancellation_reason", cancellationReasons) ?? null;
  const intent = findIntent(context, id);
  if (intent.status === "succeeded" || intent.status === "canceled") {
    throw unexpectedState(
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action, processing.`,
      intent,
    );
  }
  const charge = intent.latest_charge === null ? undefined : context.state.charges.get(intent.latest_charge);
  if (intent.status === "requires_capture" && charge !== undefined) {
    updateCharge(context, charge, { amount_refunded: charge.amount, refunded: true }, "charge.refunded");
  }
  const next = saveIntent(context, intent, {
    amount_capturable: 0,
    canceled_at: nowSeconds(),
    cancellation_reason: reason,
    next_action: null,
    status: "canceled",
  });
  emit(context, "payment_intent.canceled", next);
  return next;
}

function pay(
  context: Context,
  intent: PaymentIntent,
  method: StoredMethod | undefined,
  returnUrl: string | undefined,
): PaymentIntent {
  if (method === undefined) {
    throw unexpectedState(
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
      intent,
    );
  }
  return attemptPayment(context, intent, method, returnUrl ?? null);
}

function methodChange(method: StoredMethod | undefined): Partial<PaymentIntent> {
  return method === undefined
    ? {}
    : { payment_method: method.method.id, status: "requires_confirmation", next_action: null };
}

function storedMethod(context: Context, intent: PaymentIntent): StoredMethod | undefined {
  return intent.payment_method === null ? undefined : context.state.methods.get(intent.payment_method);
}

function automaticMethods(params: Params, types: string[]): PaymentIntent["automatic_payment_methods"] {
  const given = params.hash("automatic_payment_methods");
  if (given === undefined) return types.length > 0 ? null : { allow_redirects: "always", enabled: true };
  const inner = new Params(given, ["enabled", "allow_redirects"]);
  const enabled = required(inner.flag("enabled"), "automatic_payment_methods[enabled]");
  if (enabled && types.length > 0) {
    throw invalidParam(
      null,
      "payment_method_types",
      "You may only give one of automatic_payment_methods and payment_method_types.",
    );
  }
  return { allow_redirects: inner.choice("allow_redirects", ["always", "never"]) ?? "always", enabled };
}

/** The payment method that the request names or describes: a test token becomes a method of its own. */
function readMethod(context: Context, params: Params, intent: PaymentIntent): StoredMethod | undefined {
  const data = params.hash("payment_method_data");
  const id = data === undefined ? params.text("payment_method") : tokenOfCardData(data);
  if (id === undefined) return undefined;
  const known = context.state.methods.get(id);
  if (known !== undefined) return known;
  const card = testCard(id);
  if (card === undefined) throw resourceMissing("PaymentMethod", id, "payment_method", 400);
  const { kind, brand, last4 } = card;
  const funding = {
    brand,
    checks: { cvc_check: "pass" },
    country: "US",
    exp_month: 12,
    exp_year: 2035,
    funding: "credit",
    last4,
  };
  const billing = data?.["billing_details"];
  const stored: StoredMethod = {
    token: id,
    method: {
      id: newId("pm"),
      object: "payment_method",
      billing_details: typeof billing === "object" ? billing : { address: null, email: null, name: null, phone: null },
      created: nowSeconds(),
      customer: intent.customer,
      livemode: false,
      metadata: {},
      type: kind,
      ...(kind === "card" ? { card: funding } : { us_bank_account: { bank_name: "STRIPE TEST BANK", last4 } }),
    },
  };
  context.state.methods.put(stored.method.id, stored);
  return stored;
}
