import type { Address } from "@orderapp/contracts/common";
import type { DomainEvent } from "@orderapp/contracts/events";
import type { OrderPaymentStatus, OrderStatus, RestockLine, ShippingMethod, TaxLine } from "@orderapp/contracts/order";
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import type { Actor, Change, Tracking } from "../orders/order.ts";
import type { Task } from "../outbox/outbox.ts";
import type { MethodPrice } from "../shipping/shipping.ts";

const money = (name: string) => bigint(name, { mode: "number" }).notNull();
const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });

const versioned = {
  version: integer("version").notNull().default(1),
  createdAt: time("created_at").notNull().defaultNow(),
  updatedAt: time("updated_at").notNull().defaultNow(),
};

/** An order as its history left it; written by `order-repository.ts` alone, conditional on `version`. */
export const orders = pgTable(
  "orders",
  {
    id: uuid("id").primaryKey(),
    number: text("number").notNull(),
    status: text("status").$type<OrderStatus>().notNull(),
    paymentStatus: text("payment_status").$type<OrderPaymentStatus>().notNull(),
    userId: text("user_id"),
    email: text("email").notNull(),
    locale: text("locale"),
    currency: text("currency").notNull(),
    subtotal: money("subtotal"),
    discount: money("discount"),
    shipping: money("shipping"),
    tax: money("tax"),
    /** Whether the tax is part of the prices, or comes on top of them. */
    taxIncluded: boolean("tax_included").notNull().default(false),
    /** By which rates, as they were when the order was placed. */
    taxLines: jsonb("tax_lines").$type<TaxLine[]>().notNull().default([]),
    total: money("total"),
    shippingAddress: jsonb("shipping_address").$type<Address>().notNull(),
    billingAddress: jsonb("billing_address").$type<Address>().notNull(),
    shippingMethod: jsonb("shipping_method").$type<ShippingMethod>().notNull(),
    tracking: jsonb("tracking").$type<Tracking>(),
    notes: text("notes"),
    cancelReason: text("cancel_reason"),
    paymentId: text("payment_id"),
    tokenHash: text("token_hash").notNull(),
    version: integer("version").notNull(),
    createdAt: time("created_at").notNull(),
    updatedAt: time("updated_at").notNull(),
    expiresAt: time("expires_at"),
    /** When the cron may look at the order again: the lease of whoever lets it expire or erases it. Not part of the state. */
    nextCheckAt: time("next_check_at"),
    /** Its person was erased; what delivery needs goes too once the order has ended. Not part of the state. */
    eraseAtEnd: boolean("erase_at_end").notNull().default(false),
  },
  (table) => [
    unique("orders_number_key").on(table.number),
    index("orders_page").on(table.createdAt, table.id),
    index("orders_of_user").on(table.userId, table.createdAt, table.id),
    index("orders_by_status").on(table.status, table.createdAt, table.id),
    index("orders_by_payment_status").on(table.paymentStatus, table.createdAt, table.id),
    index("orders_by_number").on(sql`${table.number} text_pattern_ops`),
    index("orders_by_address").on(sql`lower(${table.email}) text_pattern_ops`, table.createdAt, table.id),
    index("orders_unpaid")
      .on(table.expiresAt)
      .where(sql`${table.status} = 'PENDING'`),
    index("orders_to_erase")
      .on(table.id)
      .where(sql`${table.eraseAtEnd} and ${table.status} in ('DELIVERED', 'CANCELLED')`),
    check("orders_status", sql`${table.status} in ('PENDING', 'CONFIRMED', 'SHIPPED', 'DELIVERED', 'CANCELLED')`),
    check(
      "orders_payment_status",
      sql`${table.paymentStatus} in ('unpaid', 'paid', 'refunded', 'partially_refunded', 'failed')`,
    ),
    check(
      "orders_totals",
      sql`${table.total} = ${table.subtotal} - ${table.discount} + ${table.shipping}
          + case when ${table.taxIncluded} then 0 else ${table.tax} end
        and ${table.subtotal} >= 0 and ${table.discount} between 0 and ${table.subtotal}
        and ${table.shipping} >= 0 and ${table.tax} between 0 and ${table.total}`,
    ),
    check("orders_version", sql`${table.version} > 0`),
  ],
);

export const orderItems = pgTable(
  "order_items",
  {
    id: uuid("id").primaryKey(),
    orderId: uuid("order_id")
      .notNull()
      .references(() => orders.id),
    position: integer("position").notNull(),
    variantId: text("variant_id").notNull(),
    productId: text("product_id").notNull(),
    sku: text("sku").notNull(),
    title: text("title").notNull(),
    quantity: integer("quantity").notNull(),
    unitPrice: money("unit_price"),
    lineTotal: money("line_total"),
    /** How many of them refunds have put back, or are about to. */
    restocked: integer("restocked").notNull().default(0),
  },
  (table) => [
    unique("order_items_position").on(table.orderId, table.position),
    index("order_items_by_sku").on(table.sku, table.orderId),
    check("order_items_quantity", sql`${table.quantity} > 0`),
    check("order_items_restocked", sql`${table.restocked} between 0 and ${table.quantity}`),
    check(
      "order_items_total",
      sql`${table.unitPrice} >= 0 and ${table.lineTotal} = ${table.unitPrice} * ${table.quantity}`,
    ),
  ],
);

/**
 * What a refund puts back into the stock: counted in `order_items.restocked` while it is not dropped. A refund that was
 * dropped leaves its row, so that a claim which comes late takes nothing.
 */
export const orderRestocks = pgTable(
  "order_restocks",
  {
    refundId: text("refund_id").primaryKey(),
    orderId: uuid("order_id")
      .notNull()
      .references(() => orders.id),
    lines: jsonb("lines").$type<RestockLine[]>().notNull(),
    dropped: boolean("dropped").notNull(),
  },
  (table) => [index("order_restocks_of_order").on(table.orderId)],
);

/**
 * Which way an order's id went, decided once by this key: its order was written, or was given up before it was, and
 * never will be. What a writer whose answer was lost sends late finds it taken.
 */
export const orderFates = pgTable("order_fates", {
  orderId: uuid("order_id").primaryKey(),
  givenUp: boolean("given_up").notNull(),
});

/** The history: appended to, never changed but by an erasure. `seq` is the order's version after the event. */
export const orderEvents = pgTable(
  "order_events",
  {
    id: uuid("id").primaryKey(),
    orderId: uuid("order_id")
      .notNull()
      .references(() => orders.id),
    seq: integer("seq").notNull(),
    type: text("type").$type<Change["type"]>().notNull(),
    at: time("at").notNull(),
    actor: jsonb("actor").$type<Actor>().notNull(),
    data: jsonb("data").$type<Change["data"]>().notNull(),
    /** What must be in a history once, such as a refund's id. */
    once: text("once"),
  },
  (table) => [
    unique("order_events_seq").on(table.orderId, table.seq),
    unique("order_events_once").on(table.orderId, table.once),
  ],
);

/** What has been decided and is not done yet: a row goes when its event is acknowledged or its task is done. */
export const outbox = pgTable(
  "outbox",
  {
    id: uuid("id").primaryKey(),
    orderId: uuid("order_id").notNull(),
    seq: integer("seq").notNull(),
    kind: text("kind").$type<"event" | "task">().notNull(),
    payload: jsonb("payload").$type<DomainEvent | Task>().notNull(),
    attempts: integer("attempts").notNull(),
    createdAt: time("created_at").notNull(),
    nextAt: time("next_at").notNull(),
  },
  (table) => [
    index("outbox_due").on(table.nextAt),
    index("outbox_of_order").on(table.orderId, table.seq),
    check("outbox_kind", sql`${table.kind} in ('event', 'task')`),
  ],
);

/** People erased a moment ago, by the hash of their id: an order that was being placed meanwhile is found by them. */
export const erasedPeople = pgTable("erased_people", {
  person: text("person").primaryKey(),
  at: time("at").notNull(),
});

/** How parcels go, and for how much in each currency the shop sells in: one row a method, so that a change is one write. */
export const shippingMethods = pgTable(
  "shipping_methods",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    prices: jsonb("prices").$type<MethodPrice[]>().notNull(),
    minDays: integer("min_days").notNull(),
    maxDays: integer("max_days").notNull(),
    /** ISO 3166-1 alpha-2 codes; null is everywhere. */
    countries: text("countries").array(),
    position: integer("position").notNull(),
    enabled: boolean("enabled").notNull().default(true),
    ...versioned,
  },
  (table) => [
    check("shipping_methods_days", sql`${table.minDays} between 0 and ${table.maxDays}`),
    check("shipping_methods_prices", sql`jsonb_array_length(${table.prices}) > 0`),
  ],
);

/** What is owed to whom: a region's rate replaces its country's. */
export const taxRates = pgTable(
  "tax_rates",
  {
    id: uuid("id").primaryKey(),
    country: text("country").notNull(),
    region: text("region"),
    /** The region as addresses are compared with it; empty for the whole country. */
    regionKey: text("region_key").notNull(),
    name: text("name").notNull(),
    /** In millionths: 88750 is 8.875 %. */
    rate: integer("rate").notNull(),
    appliesToShipping: boolean("applies_to_shipping").notNull(),
    ...versioned,
  },
  (table) => [
    unique("tax_rates_place").on(table.country, table.regionKey),
    check("tax_rates_rate", sql`${table.rate} between 0 and 1000000`),
  ],
);
