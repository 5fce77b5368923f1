import { getTableColumns, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Item, OrderEvent, OrderState } from "../orders/order.ts";
import { type orderEvents, type orderItems, orders, type outbox } from "./schema.ts";
import type { OutboxEntry } from "../outbox/outbox.ts";

type ItemRow = [
  id: string,
  variantId: string,
  productId: string,
  sku: string,
  title: string,
  quantity: number,
  unitPrice: number,
  lineTotal: number,
];

// The table is named outright: in a select from one table alone, drizzle writes columns without it.
/** An order's items in the same statement, without names: PostgreSQL takes as long for an object as for the whole row. */
const items = sql<ItemRow[]>`(
  select coalesce(json_agg(json_build_array(
    i.id, i.variant_id, i.product_id, i.sku, i.title, i.quantity, i.unit_price, i.line_total) order by i.position), '[]'::json)
  from order_items i where i.order_id = ${orders}.id)`.as("items");

const {
  tokenHash: _tokenHash,
  nextCheckAt: _nextCheckAt,
  eraseAtEnd: _eraseAtEnd,
  ...visible
} = getTableColumns(orders);

/** What a read of an order selects. */
export const orderColumns = { ...visible, items };

export type OrderRow = Omit<typeof orders.$inferSelect, "tokenHash" | "nextCheckAt" | "eraseAtEnd"> & {
  items: ItemRow[];
};

/** What a column's text stands for; `json` reads each text of a page once. */
type Read = (text: string, json: (text: string) => unknown) => unknown;

// Engines read times as ISO 8601 writes them several times as fast as any other.
const readTime = (text: string): Date =>
  new Date(text.endsWith("+00") ? `${text.slice(0, 10)}T${text.slice(11, -3)}Z` : text);

const readers: [key: string, read: Read][] = [
  ...Object.entries(visible).map(([key, column]): [string, Read] => {
    if (column.dataType === "json") return [key, (text, json) => json(text)];
    if (column.dataType === "date") return [key, readTime];
    if (column.dataType === "boolean") return [key, (text) => text === "t"];
    return [key, (text) => column.mapFromDriverValue(text)];
  }),
  ["items", (text) => JSON.parse(text)],
];

/** Rows of `orderColumns` from their values as PostgreSQL writes them, in their order. */
export function readOrderRows(rows: readonly (readonly (string | null)[])[]): OrderRow[] {
  // A person's orders mostly have one address, twice, and one way of shipping.
  const known = new Map<string, unknown>();
  const json = (text: string): unknown => {
    const value: unknown = known.get(text) ?? JSON.parse(text);
    known.set(text, value);
    return value;
  };
  return rows.map((values) => {
    const row: Record<string, unknown> = {};
    for (const [i, [key, read]] of readers.entries()) {
      const text = values[i];
      row[key] = text === null || text === undefined ? null : read(text, json);
    }
    return row as OrderRow;
  });
}

const money = (amount: number, currency: string) => ({ amount, currency });

/** A row as verbs see it; what is null is absent. */
export function toOrder(row: OrderRow): OrderState {
  const { currency } = row;
  return {
    id: row.id,
    number: row.number,
    status: row.status,
    paymentStatus: row.paymentStatus,
    userId: row.userId ?? undefined,
    email: row.email,
    locale: row.locale ?? undefined,
    currency,
    items: row.items.map(([id, variantId, productId, sku, title, quantity, unitPrice, lineTotal]): Item => ({
      id,
      variantId,
      productId,
      sku,
      title,
      quantity,
      unitPrice: money(unitPrice, currency),
      lineTotal: money(lineTotal, currency),
    })),
    totals: {
      subtotal: money(row.subtotal, currency),
      discount: money(row.discount, currency),
      shipping: money(row.shipping, currency),
      tax: money(row.tax, currency),
      taxIncluded: row.taxIncluded,
      total: money(row.total, currency),
    },
    taxLines: row.taxLines,
    shippingAddress: row.shippingAddress,
    billingAddress: row.billingAddress,
    shippingMethod: row.shippingMethod,
    tracking: row.tracking ?? undefined,
    notes: row.notes ?? undefined,
    cancelReason: row.cancelReason ?? undefined,
    paymentId: row.paymentId ?? undefined,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString(),
  };
}

/** The columns that a change may touch. */
export const changingColumns = (order: OrderState) => ({
  status: order.status,
  paymentStatus: order.paymentStatus,
  userId: order.userId ?? null,
  tracking: order.tracking ?? null,
  cancelReason: order.cancelReason ?? null,
  paymentId: order.paymentId ?? null,
  expiresAt: order.expiresAt ? new Date(order.expiresAt) : null,
  version: order.version,
  updatedAt: new Date(order.updatedAt),
});

export const orderRow = (order: OrderState, tokenHash: string): typeof orders.$inferInsert => ({
  ...changingColumns(order),
  id: order.id,
  number: order.number,
  email: order.email,
  locale: order.locale ?? null,
  currency: order.currency,
  subtotal: order.totals.subtotal.amount,
  discount: order.totals.discount.amount,
  shipping: order.totals.shipping.amount,
  tax: order.totals.tax.amount,
  taxIncluded: order.totals.taxIncluded,
  taxLines: order.taxLines,
  total: order.totals.total.amount,
  shippingAddress: order.shippingAddress,
  billingAddress: order.billingAddress,
  shippingMethod: order.shippingMethod,
  notes: order.notes ?? null,
  tokenHash,
  eraseAtEnd: false,
  createdAt: new Date(order.createdAt),
});

export const itemRows = (order: OrderState): (typeof orderItems.$inferInsert)[] =>
  order.items.map((item, position) => ({
    ...item,
    orderId: order.id,
    position,
    restocked: 0,
    unitPrice: item.unitPrice.amount,
    lineTotal: item.lineTotal.amount,
  }));

export const eventRow = (orderId: string, event: OrderEvent, once?: string): typeof orderEvents.$inferInsert => ({
  id: event.id,
  orderId,
  seq: event.seq,
  type: event.type,
  at: new Date(event.at),
  actor: event.actor,
  data: event.data,
  once: once ?? null,
});

export const toEvent = (row: typeof orderEvents.$inferSelect): OrderEvent =>
  ({
    id: row.id,
    seq: row.seq,
    type: row.type,
    at: row.at.toISOString(),
    actor: row.actor,
    data: row.data,
  }) as OrderEvent;

export const outboxRows = (entries: readonly OutboxEntry[], now: Date, nextAt: Date): (typeof outbox.$inferInsert)[] =>
  entries.map((entry) => ({ ...entry, createdAt: now, nextAt }));

/** A row as JSON under the table's own column names, for `jsonb_populate_record`: one parameter, whatever the width. */
export function asJson<Table extends PgTable>(table: Table, rows: Table["$inferInsert"][]): string {
  const columns = Object.entries(getTableColumns(table));
  return JSON.stringify(
    rows.map((row) => Object.fromEntries(columns.map(([key, column]) => [column.name, Reflect.get(row, key) ?? null]))),
  );
}
