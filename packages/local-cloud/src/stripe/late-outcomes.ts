import { testCard } from "./cards.ts";
import { approve, decline, refuse } from "./charging.ts";
import type { Context } from "./context.ts";
import { StripeError, unexpectedState } from "./errors.ts";
import type { PaymentIntent, StoredMethod } from "./objects.ts";
import { findIntent } from "./payment-intents.ts";

/** The buyer finished or failed the bank's challenge. */
export function finishChallenge(context: Context, id: string, complete: boolean): PaymentIntent {
  const intent = findIntent(context, id);
  if (intent.status !== "requires_action") throw unexpectedState("This challenge is over.", intent);
  const stored = requireMethod(context, intent);
  if (complete) return approve(context, intent, stored);
  refuse(context, intent, {
    type: "invalid_request_error",
    code: "payment_intent_authentication_failure",
    message:
      "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.",
    payment_method: stored.method,
  });
  return findIntent(context, id);
}

/** The bank's late answer to an intent that is processing. */
export function settleIntent(context: Context, id: string, succeeds: boolean): PaymentIntent {
  const intent = findIntent(context, id);
  if (intent.status !== "processing") throw unexpectedState("Only a processing PaymentIntent can be settled.", intent);
  const stored = requireMethod(context, intent);
  if (succeeds) return approve(context, intent, stored);
  const card = testCard(stored.token);
  if (card === undefined) throw new Error(`no test card ${stored.token}`);
  decline(context, intent, stored, { ...card, message: "The customer's bank returned the payment." });
  return findIntent(context, id);
}

function requireMethod(context: Context, intent: PaymentIntent): StoredMethod {
  const stored = context.state.methods.get(intent.payment_method ?? "");
  if (stored === undefined) throw new StripeError(500, { type: "api_error", message: "The payment method is gone." });
  return stored;
}
