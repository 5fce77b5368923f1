import { type TestCard, testCard } from "./cards.ts";
import { type Context, emit, nowSeconds } from "./context.ts";
import { type ErrorBody, StripeError, docUrl } from "./errors.ts";
import { newId, randomLetters } from "./ids.ts";
import {
  type BalanceTransaction,
  type Charge,
  type PaymentIntent,
  type StoredMethod,
  changedFields,
} from "./objects.ts";

/** Replaces an intent; returns the new one. */
export function saveIntent(context: Context, intent: PaymentIntent, change: Partial<PaymentIntent>): PaymentIntent {
  const next = { ...intent, ...change };
  context.state.intents.put(next.id, next);
  return next;
}

/** Charges the intent by this payment method, and says what came of it. A decline is thrown, after it is recorded. */
export function attemptPayment(
  context: Context,
  intent: PaymentIntent,
  stored: StoredMethod,
  returnUrl: string | null,
): PaymentIntent {
  const card = testCard(stored.token);
  if (card === undefined) throw new Error(`no test card ${stored.token}`);
  const attempt = { ...intent, payment_method: stored.method.id, next_action: null, last_payment_error: null };
  if (card.outcome === "challenge") return challenge(context, attempt, returnUrl);
  if (card.outcome === "process") return process(context, attempt);
  if (card.outcome === "decline") throw decline(context, attempt, stored, card);
  return approve(context, attempt, stored);
}

function challenge(context: Context, intent: PaymentIntent, returnUrl: string | null): PaymentIntent {
  const url = `${context.baseUrl}/3ds/${intent.id}/${randomLetters(16)}`;
  const next = saveIntent(context, intent, {
    status: "requires_action",
    next_action: { type: "redirect_to_url", redirect_to_url: { url, return_url: returnUrl } },
  });
  emit(context, "payment_intent.requires_action", next);
  return next;
}

function process(context: Context, intent: PaymentIntent): PaymentIntent {
  const next = saveIntent(context, intent, { status: "processing" });
  emit(context, "payment_intent.processing", next);
  return next;
}

/** The issuer said yes: a captured charge, or one that waits for its capture. */
export function approve(context: Context, intent: PaymentIntent, stored: StoredMethod): PaymentIntent {
  const manual = intent.capture_method === "manual";
  const late = intent.capture_method === "automatic_async";
  let charge = newCharge(intent, stored, {
    amount_captured: manual ? 0 : intent.amount,
    captured: !manual,
    outcome: { network_status: "approved_by_network", reason: null, risk_level: "normal", type: "authorized" },
    paid: true,
    status: "succeeded",
  });
  const transaction = manual ? null : bookCharge(context, charge);
  if (transaction !== null && !late) charge = { ...charge, balance_transaction: transaction.id };
  context.state.charges.put(charge.id, charge);
  const next = saveIntent(context, intent, {
    amount_capturable: manual ? intent.amount : 0,
    amount_received: manual ? 0 : intent.amount,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    payment_method: stored.method.id,
    status: manual ? "requires_capture" : "succeeded",
  });
  emit(context, "charge.succeeded", charge);
  emit(context, manual ? "payment_intent.amount_capturable_updated" : "payment_intent.succeeded", next);
  // With asynchronous capture the balance transaction is known a little later.
  if (transaction !== null && late) updateCharge(context, charge, { balance_transaction: transaction.id });
  return next;
}

/** The issuer said no: a failed charge, and the intent waits for another payment method. Returns the error to throw. */
export function decline(context: Context, intent: PaymentIntent, stored: StoredMethod, card: TestCard): StripeError {
  const code = card.code ?? "card_declined";
  const message = card.message ?? "Your card was declined.";
  const declineCode = card.declineCode ?? "generic_decline";
  const charge = newCharge(intent, stored, {
    failure_code: code,
    failure_message: message,
    outcome: {
      network_status: "declined_by_network",
      reason: declineCode,
      risk_level: "normal",
      type: "issuer_declined",
    },
    paid: false,
    status: "failed",
  });
  context.state.charges.put(charge.id, charge);
  emit(context, "charge.failed", charge);
  const error: ErrorBody = {
    type: "card_error",
    charge: charge.id,
    code,
    decline_code: declineCode,
    message,
    payment_method: stored.method,
  };
  return refuse(context, { ...intent, latest_charge: charge.id }, error);
}

/** Records that an attempt failed; returns the error to throw. */
export function refuse(context: Context, intent: PaymentIntent, error: ErrorBody): StripeError {
  const documented = error.code === undefined ? error : { ...error, doc_url: docUrl(error.code) };
  const next = saveIntent(context, intent, {
    last_payment_error: documented,
    next_action: null,
    payment_method: null,
    processing: null,
    status: "requires_payment_method",
  });
  emit(context, "payment_intent.payment_failed", next);
  return new StripeError(402, { ...error, payment_intent: next });
}

/** Replaces a charge and tells of it. */
export function updateCharge(
  context: Context,
  charge: Charge,
  change: Partial<Charge>,
  type = "charge.updated",
): Charge {
  const next = { ...charge, ...change };
  context.state.charges.put(next.id, next);
  emit(context, type, next, changedFields(charge, next));
  return next;
}

function newCharge(intent: PaymentIntent, stored: StoredMethod, change: Partial<Charge>): Charge {
  const { method } = stored;
  return {
    id: newId("ch"),
    object: "charge",
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    balance_transaction: null,
    billing_details: method.billing_details,
    captured: false,
    created: nowSeconds(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: intent.metadata,
    outcome: null,
    paid: false,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { type: method.type, [method.type]: method.card ?? method.us_bank_account },
    receipt_email: intent.receipt_email,
    refunded: false,
    shipping: intent.shipping,
    status: "failed",
    transfer_group: intent.transfer_group,
    ...change,
  };
}

/** Books a captured charge with Stripe's usual fee of 2.9 % and 30. */
export function bookCharge(context: Context, charge: Charge): BalanceTransaction {
  const amount = charge.amount_captured;
  const fee = Math.min(amount, Math.round(amount * 0.029) + 30);
  return book(context, charge, "charge", amount, fee, charge.id);
}

export function book(
  context: Context,
  charge: Charge,
  type: BalanceTransaction["type"],
  amount: number,
  fee: number,
  source: string,
): BalanceTransaction {
  const created = nowSeconds();
  const transaction: BalanceTransaction = {
    id: newId("txn"),
    object: "balance_transaction",
    amount,
    available_on: created + 2 * 24 * 3600,
    created,
    currency: charge.currency,
    description: charge.description,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency: charge.currency,
              description: "Stripe processing fees",
              type: "stripe_fee",
            },
          ],
    net: amount - fee,
    reporting_category: type,
    source,
    status: "pending",
    type,
  };
  context.state.transactions.put(transaction.id, transaction);
  return transaction;
}
