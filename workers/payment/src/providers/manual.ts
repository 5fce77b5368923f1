import { AppError } from "@orderapp/core/errors";
import { formatMoney } from "@orderapp/core/money";
import type { StoredPayment } from "../payments/payment.ts";
import { isPaid } from "../payments/payment.ts";
import type { ProviderClient, ProviderParts, ProviderPayment } from "./provider.ts";

export type ManualSettings = { instructions: string; days: number };

const DAY_MS = 24 * 60 * 60_000;

/** Bank transfers, when the settings allow them. */
export function manualFrom({ settings, now, find }: ProviderParts): ProviderClient | undefined {
  if (settings.MANUAL_PAYMENTS !== "on") return undefined;
  const { MANUAL_PAYMENT_INSTRUCTIONS: instructions, MANUAL_PAYMENT_DAYS: days } = settings;
  return createManual({ instructions, days }, { now, find });
}

/**
 * Payment by bank transfer. Nobody out there knows of it, so that our own record is the provider's: an administrator
 * who saw the money captures it, and sends back by hand what is refunded.
 */
export function createManual(
  { instructions, days }: ManualSettings,
  { now, find }: Pick<ProviderParts, "now" | "find">,
): ProviderClient {
  const record = async (reference: string): Promise<StoredPayment> => {
    const found = await find({ provider: "manual", providerReference: reference });
    if (!found) throw new AppError("unavailable", "The payment cannot be found at the moment.");
    return found;
  };
  const seen = ({ providerReference, amount }: StoredPayment, state: ProviderPayment["state"]): ProviderPayment => ({
    reference: providerReference,
    state,
    amount,
  });
  return {
    capturedBy: "administrator",
    voidedBy: "record",
    async create({ attemptKey, orderNumber, amount }) {
      return {
        payment: { reference: attemptKey, state: "requires_payment", amount },
        session: { instructions: filled(instructions, orderNumber, formatMoney(amount)) },
      };
    },
    async fetch(reference) {
      const payment = await record(reference);
      const { orderNumber, amount } = payment;
      const session = { instructions: filled(instructions, orderNumber, formatMoney(amount)) };
      return { payment: seen(payment, standing(payment, now(), days)), session };
    },
    async capture({ reference, amount }) {
      return { reference, state: "succeeded", amount };
    },
    async void(reference) {
      const payment = await record(reference);
      return seen(payment, isPaid(payment.status) ? "succeeded" : "cancelled");
    },
    async refund({ refundId, amount }) {
      return { reference: `manual-${refundId}`, refundId, amount: amount.amount, status: "succeeded" };
    },
    refunds: async () => [],
    verifyWebhook: async () => {
      throw new AppError("invalid_signature", "Nobody sends events of bank transfers.");
    },
    readEvent: () => ({ kind: "ignored" }),
  };
}

const filled = (text: string, orderNumber: string, total: string): string =>
  text.replaceAll("{orderNumber}", orderNumber).replaceAll("{total}", total);

/** While the transfer may still come, the payment is under way: its order does not expire. */
function standing(payment: StoredPayment, now: Date, days: number): ProviderPayment["state"] {
  if (isPaid(payment.status)) return "succeeded";
  if (payment.status === "cancelled") return "cancelled";
  return now.getTime() - payment.createdAt.getTime() < days * DAY_MS ? "processing" : "requires_payment";
}
