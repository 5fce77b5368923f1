import { z } from "@hono/zod-openapi";
import { PaypalRefusal, type PaypalApi } from "./paypal-api.ts";
import { fromPaypalMoney, PaypalCapture } from "./paypal-mapping.ts";
import type { ProviderTransaction, TransactionPage } from "./provider.ts";

const PAGE = 100;
const AT_ONCE = 8;

const Info = z.object({
  transaction_id: z.string().min(1),
  paypal_reference_id: z.string().nullish(),
  transaction_event_code: z.string(),
  transaction_initiation_date: z.string(),
  transaction_amount: z.object({ currency_code: z.string().length(3), value: z.string().max(32) }),
  transaction_status: z.string(),
  custom_field: z.string().nullish(),
});
type Info = z.infer<typeof Info>;

const Search = z.object({
  transaction_details: z.array(z.object({ transaction_info: Info })).default([]),
  total_pages: z.int().nullish(),
});

/**
 * A page of PayPal's Transaction Search, whose books are up to three hours behind. It names captures, so that PayPal is
 * asked for the order of each. Fees, payouts and the like are left out.
 */
export async function listTransactions(
  api: PaypalApi,
  { from, to }: { from: Date; to: Date },
  cursor: string | null,
): Promise<TransactionPage> {
  const page = Number(cursor ?? "1");
  const params = new URLSearchParams({
    start_date: from.toISOString(),
    end_date: to.toISOString(),
    fields: "transaction_info",
    page: String(page),
    page_size: String(PAGE),
  });
  const found = await api(Search, { method: "GET", path: `/v1/reporting/transactions?${params.toString()}` });
  const infos = found.transaction_details.map(({ transaction_info }) => transaction_info);
  const inRange = infos.filter((info) => {
    const at = timeOf(info);
    return kindOf(info) !== undefined && at >= from && at < to;
  });
  const orders = await ordersOf(api, new Set(inRange.map(captureOf)));
  return {
    transactions: inRange.map((info) => toTransaction(info, orders.get(captureOf(info)) ?? captureOf(info))),
    next: page < (found.total_pages ?? 1) ? String(page + 1) : null,
  };
}

// Codes of PayPal's own list: T00xx is money that came, T1106 and T1107 money that went back.
const kindOf = ({
  transaction_event_code: code,
  transaction_amount: { value },
}: Info): "charge" | "refund" | undefined =>
  /^T110[67]$/.test(code) ? "refund" : code.startsWith("T00") && !value.startsWith("-") ? "charge" : undefined;

const captureOf = (info: Info): string =>
  (kindOf(info) === "refund" ? info.paypal_reference_id : undefined) ?? info.transaction_id;

const timeOf = ({ transaction_initiation_date: at }: Info): Date => new Date(at.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));

/** The order that each capture belongs to; none for money that came by another way than Orders v2. */
async function ordersOf(api: PaypalApi, captureIds: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const waiting = [...captureIds];
  const orders = new Map<string, string>();
  const lane = async (): Promise<void> => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const order = await orderOf(api, id);
      if (order !== undefined) orders.set(id, order);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return orders;
}

async function orderOf(api: PaypalApi, captureId: string): Promise<string | undefined> {
  const path = `/v2/payments/captures/${encodeURIComponent(captureId)}`;
  try {
    const capture = await api(PaypalCapture, { method: "GET", path });
    return capture.supplementary_data?.related_ids?.order_id ?? undefined;
  } catch (error) {
    if (error instanceof PaypalRefusal) return undefined;
    throw error;
  }
}

function toTransaction(info: Info, reference: string): ProviderTransaction {
  const { transaction_id, transaction_amount, transaction_status, custom_field } = info;
  const { currency_code, value } = transaction_amount;
  const { amount, currency } = fromPaypalMoney({ currency_code, value: value.replace(/^-/, "") });
  const state = STATES[transaction_status] ?? "succeeded";
  const common = { at: timeOf(info), reference, currency };
  if (kindOf(info) === "charge") return { kind: "charge", ...common, amount, state };
  const status = state === "processing" ? "pending" : state;
  const refundId = custom_field ? { refundId: custom_field } : {};
  return { kind: "refund", ...common, refund: { reference: transaction_id, ...refundId, amount, status } };
}

// What was reversed since had come all the same: its refund is a transaction of its own.
const STATES: Record<string, "succeeded" | "processing" | "failed"> = { P: "processing", D: "failed" };
