import { invalidParam } from "./errors.ts";
import type { FormHash } from "./form.ts";

/** How the issuer of a test card answers. */
export interface TestCard {
  kind: "card" | "us_bank_account";
  brand: string;
  last4: string;
  outcome: "approve" | "decline" | "challenge" | "process";
  code?: string;
  declineCode?: string;
  message?: string;
  refunds?: "pending" | "fail";
}

const declined = "Your card was declined.";

function decline(last4: string, declineCode: string, message = declined, code = "card_declined"): TestCard {
  return { kind: "card", brand: "visa", last4, outcome: "decline", code, declineCode, message };
}

const visa = (last4: string, outcome: TestCard["outcome"] = "approve"): TestCard => ({
  kind: "card",
  brand: "visa",
  last4,
  outcome,
});

const cards: Record<string, TestCard> = {
  pm_card_visa: visa("4242"),
  pm_card_visa_debit: visa("5556"),
  pm_card_mastercard: { ...visa("4444"), brand: "mastercard" },
  pm_card_amex: { ...visa("8431"), brand: "amex" },
  pm_card_chargeDeclined: decline("0002", "generic_decline"),
  pm_card_visa_chargeDeclined: decline("0002", "generic_decline"),
  pm_card_chargeDeclinedInsufficientFunds: decline("9995", "insufficient_funds", "Your card has insufficient funds."),
  pm_card_visa_chargeDeclinedInsufficientFunds: decline(
    "9995",
    "insufficient_funds",
    "Your card has insufficient funds.",
  ),
  pm_card_chargeDeclinedLostCard: decline("9987", "lost_card"),
  pm_card_chargeDeclinedStolenCard: decline("9979", "stolen_card"),
  pm_card_chargeDeclinedFraudulent: decline("0019", "fraudulent"),
  pm_card_visa_chargeDeclinedFraudulent: decline("0019", "fraudulent"),
  pm_card_chargeDeclinedExpiredCard: decline("0069", "expired_card", "Your card has expired.", "expired_card"),
  pm_card_chargeDeclinedIncorrectCvc: decline(
    "0127",
    "incorrect_cvc",
    "Your card's security code is incorrect.",
    "incorrect_cvc",
  ),
  pm_card_chargeDeclinedProcessingError: decline(
    "0119",
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
    "processing_error",
  ),
  pm_card_threeDSecure2Required: visa("3220", "challenge"),
  pm_card_threeDSecureRequired: visa("3063", "challenge"),
  pm_card_authenticationRequired: visa("3184", "challenge"),
  pm_card_refundFail: { ...visa("5126"), refunds: "fail" },
  pm_card_pendingRefund: { ...visa("7726"), refunds: "pending" },
  pm_usBankAccount: { kind: "us_bank_account", brand: "", last4: "6789", outcome: "process" },
};

const numbers: Record<string, string> = {
  "4242424242424242": "pm_card_visa",
  "4000056655665556": "pm_card_visa_debit",
  "5555555555554444": "pm_card_mastercard",
  "378282246310005": "pm_card_amex",
  "4000000000000002": "pm_card_chargeDeclined",
  "4000000000009995": "pm_card_chargeDeclinedInsufficientFunds",
  "4000000000009987": "pm_card_chargeDeclinedLostCard",
  "4000000000009979": "pm_card_chargeDeclinedStolenCard",
  "4100000000000019": "pm_card_chargeDeclinedFraudulent",
  "4000000000000069": "pm_card_chargeDeclinedExpiredCard",
  "4000000000000127": "pm_card_chargeDeclinedIncorrectCvc",
  "4000000000000119": "pm_card_chargeDeclinedProcessingError",
  "4000000000003220": "pm_card_threeDSecure2Required",
  "4000000000003063": "pm_card_threeDSecureRequired",
  "4000002500003155": "pm_card_authenticationRequired",
  "4000000000005126": "pm_card_refundFail",
  "4000000000007726": "pm_card_pendingRefund",
};

/** The test card of a token such as `pm_card_visa`. */
export function testCard(token: string): TestCard | undefined {
  return Object.hasOwn(cards, token) ? cards[token] : undefined;
}

/** The token of a card typed in by number, or given as `tok_visa`. */
export function tokenOfCardData(data: FormHash): string {
  const card = data["card"];
  const number = typeof card === "object" ? card["number"] : undefined;
  const token = typeof card === "object" ? card["token"] : undefined;
  if (typeof token === "string" && token.startsWith("tok_")) return `pm_card_${token.slice(4)}`;
  const digits = typeof number === "string" ? number.replaceAll(/\D/g, "") : "";
  const found = Object.hasOwn(numbers, digits) ? numbers[digits] : undefined;
  if (found === undefined) {
    throw invalidParam("incorrect_number", "payment_method_data[card][number]", "Your card number is incorrect.");
  }
  return found;
}
