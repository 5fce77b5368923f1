import { z } from "zod";
import { PaypalError } from "./errors.ts";
import { minorUnits, moneyOf } from "./input.ts";
import type { Capture, Money, Refund } from "./objects.ts";
import type { State } from "./state.ts";

const maxRangeMs = 31 * 24 * 60 * 60_000;
const query = z.object({
  start_date: z.iso.datetime({ offset: true }),
  end_date: z.iso.datetime({ offset: true }),
  transaction_id: z.string().max(19).optional(),
  fields: z.string().default("transaction_info"),
  page: z.coerce.number().int().min(1).max(2_147_483_647).default(1),
  page_size: z.coerce.number().int().min(1).max(500).default(100),
});

interface Transaction {
  id: string;
  at: string;
  info: object;
}

const statuses: Record<Capture["status"], string> = {
  COMPLETED: "S",
  PARTIALLY_REFUNDED: "S",
  REFUNDED: "V",
  PENDING: "P",
  DECLINED: "D",
};

const refundStatuses: Record<NonNullable<Refund["status"]>, string> = {
  COMPLETED: "S",
  PENDING: "P",
  FAILED: "D",
};

/** `GET /v1/reporting/transactions`: the account's transactions of at most 31 days, oldest first. */
export function searchTransactions(state: State, base: string, search: string): object {
  const asked = query.safeParse(Object.fromEntries(new URLSearchParams(search)));
  if (!asked.success) throw invalid(asked.error.issues[0]?.path.join("/") ?? "", "The value of a field is invalid.");
  const { start_date, end_date, transaction_id, page, page_size } = asked.data;
  const [from, to] = [Date.parse(start_date), Date.parse(end_date)];
  if (from > to) throw invalid("start_date", "Start date is after the end date.");
  if (to - from > maxRangeMs) throw invalid("end_date", "Date range is greater than 31 days");
  const found = [...transactionsOf(state)]
    .filter(({ id, at }) => Date.parse(at) >= from && Date.parse(at) <= to && (transaction_id ?? id) === id)
    .toSorted((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id));
  const pages = Math.max(1, Math.ceil(found.length / page_size));
  return {
    transaction_details: found
      .slice((page - 1) * page_size, page * page_size)
      .map(({ info }) => ({ transaction_info: info })),
    account_number: "SANDBOXSELLER",
    start_date,
    end_date,
    last_refreshed_datetime: new Date().toISOString(),
    page,
    total_items: found.length,
    total_pages: pages,
    links: [{ href: `${base}/v1/reporting/transactions?${search}`, rel: "self", method: "GET" }],
  };
}

function* transactionsOf(state: State): Generator<Transaction> {
  for (const capture of state.captures.values()) {
    const { id, orderId, amount, customId, invoiceId, createTime, updateTime } = capture;
    const info = {
      ...common({ id, customId, invoiceId, createTime, updateTime }),
      paypal_reference_id: orderId,
      paypal_reference_id_type: "ODR",
      transaction_event_code: "T0006",
      transaction_amount: amount,
      transaction_status: statuses[capture.status],
    };
    yield { id, at: createTime, info };
  }
  for (const refund of state.refunds.values()) {
    const { id, captureId, createTime } = refund;
    const info = {
      ...common({ ...refund, updateTime: createTime }),
      paypal_reference_id: captureId,
      paypal_reference_id_type: "TXN",
      transaction_event_code: "T1107",
      transaction_amount: negative(refund.amount),
      transaction_status: refundStatuses[refund.status ?? "COMPLETED"],
    };
    yield { id, at: createTime, info };
  }
}

type Common = Pick<Refund, "id" | "customId" | "invoiceId" | "createTime"> & { updateTime: string };

const common = ({ id, customId, invoiceId, createTime, updateTime }: Common) => ({
  transaction_id: id,
  transaction_initiation_date: seconds(createTime),
  transaction_updated_date: seconds(updateTime),
  ...(customId === undefined ? {} : { custom_field: customId }),
  ...(invoiceId === undefined ? {} : { invoice_id: invoiceId }),
});

const negative = (amount: Money): Money => moneyOf(amount.currency_code, -minorUnits(amount, ""));

// Reports count whole seconds and write the zone without a colon.
const seconds = (at: string): string => `${at.slice(0, 19)}+0000`;

function invalid(field: string, description: string): PaypalError {
  return new PaypalError(400, "INVALID_REQUEST", [
    { field, location: "query", issue: "INVALID_PARAMETER_VALUE", description },
  ]);
}
