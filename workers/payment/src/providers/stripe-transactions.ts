import { z } from "@hono/zod-openapi";
import type { Stripe } from "stripe";
import type { ProviderPayment, ProviderTransaction, TransactionPage } from "./provider.ts";
import { fromStripeMoney, StripeRefund, toProviderRefund } from "./stripe-mapping.ts";

const PAGE = 100;

const Charge = z.object({
  id: z.string(),
  object: z.literal("charge"),
  status: z.string(),
  amount_captured: z.int(),
  currency: z.string(),
  payment_intent: z.string().nullish(),
});

const Transaction = z.object({ created: z.int(), source: z.unknown() });

type List = (
  params: Stripe.BalanceTransactionListParams,
) => Promise<Pick<Stripe.ApiList<Stripe.BalanceTransaction>, "data" | "has_more">>;

/**
 * A page of Stripe's balance transactions with what each was made for. Amounts are those of the charge or refund, since
 * the transaction's own may be in another currency. Fees, payouts and the like are left out.
 */
export async function listTransactions(
  list: List,
  { from, to }: { from: Date; to: Date },
  cursor: string | null,
): Promise<TransactionPage> {
  const page = await list({
    created: { gte: seconds(from), lt: seconds(to) },
    limit: PAGE,
    expand: ["data.source"],
    ...(cursor === null ? {} : { starting_after: cursor }),
  });
  const last = page.data.at(-1);
  return {
    transactions: page.data.flatMap((item) => toTransaction(Transaction.parse(item)) ?? []),
    next: page.has_more && last ? last.id : null,
  };
}

const seconds = (at: Date): number => Math.ceil(at.getTime() / 1_000);

function toTransaction({ created, source }: z.infer<typeof Transaction>): ProviderTransaction | undefined {
  const at = new Date(created * 1_000);
  const charge = Charge.safeParse(source);
  if (charge.success) {
    const { id, status, amount_captured, currency, payment_intent } = charge.data;
    const money = fromStripeMoney(amount_captured, currency);
    return { kind: "charge", at, reference: payment_intent ?? id, ...money, state: stateOf(status) };
  }
  const refund = StripeRefund.safeParse(source);
  if (!refund.success) return undefined;
  const { currency } = fromStripeMoney(refund.data.amount, refund.data.currency);
  const reference = refund.data.payment_intent ?? refund.data.id;
  return { kind: "refund", at, reference, currency, refund: toProviderRefund(refund.data) };
}

const stateOf = (status: string): ProviderPayment["state"] =>
  status === "succeeded" ? "succeeded" : status === "failed" ? "failed" : "processing";
