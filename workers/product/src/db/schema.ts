import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
  type AnyPgColumn,
} from "drizzle-orm/pg-core";

const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });
const id = () =>
  uuid()
    .primaryKey()
    .default(sql`uuidv7()`);
const time = () => timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow();
const minorUnits = () => bigint({ mode: "number" });

export const products = pgTable(
  "products",
  {
    id: id(),
    slug: text().notNull(),
    title: text().notNull(),
    description: text().notNull().default(""),
    brand: text(),
    status: text().notNull(),
    tags: text().array().notNull().default([]),
    options: jsonb().notNull().default([]),
    images: jsonb().notNull().default([]),
    currency: text().notNull(),
    // Of the variants; kept here so that lists can be sorted and filtered by an index.
    min_price: minorUnits().notNull().default(0),
    max_price: minorUnits().notNull().default(0),
    search: tsvector().notNull().default(""),
    // Of the import that wrote the row last; null after any other write.
    content_hash: text(),
    /** Kept by a trigger: what of its JSON the row itself knows, without the closing brace. */
    document: text().notNull().default(""),
    version: integer().notNull().default(1),
    created_at: time(),
    updated_at: time(),
  },
  (t) => [
    unique("products_slug_key").on(t.slug),
    check("products_status_check", sql`${t.status} in ('draft', 'active', 'archived')`),
    index("products_newest")
      .on(t.created_at.desc(), t.id.desc())
      .where(sql`${t.status} = 'active'`),
    index("products_by_price")
      .on(t.min_price, t.id)
      .where(sql`${t.status} = 'active'`),
    index("products_by_title")
      .on(sql`(left(lower(${t.title}), 100) collate "C")`, t.id)
      .where(sql`${t.status} = 'active'`),
    index("products_all_newest").on(t.created_at.desc(), t.id.desc()),
    index("products_by_brand").on(sql`lower(${t.brand})`, t.created_at.desc(), t.id.desc()),
    index("products_by_tag").using("gin", t.tags),
    index("products_search").using("gin", t.search),
  ],
);

export const variants = pgTable(
  "variants",
  {
    id: id(),
    product_id: uuid()
      .notNull()
      .references(() => products.id, { onDelete: "cascade" }),
    sku: text().notNull(),
    title: text().notNull(),
    options: jsonb().notNull().default({}),
    position: integer().notNull(),
    price: minorUnits().notNull(),
    compare_at_price: minorUnits(),
    barcode: text(),
    weight_grams: integer(),
    image_url: text(),
    /** Kept by a trigger: what of its JSON the row itself knows, without the closing brace. */
    document: text().notNull().default(""),
    created_at: time(),
    updated_at: time(),
  },
  (t) => [
    unique("variants_sku_key").on(t.sku),
    index("variants_of_product").on(t.product_id, t.position),
    check(
      "variants_price_check",
      sql`${t.price} >= 0 and (${t.compare_at_price} is null or ${t.compare_at_price} >= ${t.price})`,
    ),
  ],
);

export const categories = pgTable(
  "categories",
  {
    id: id(),
    slug: text().notNull(),
    name: text().notNull(),
    parent_id: uuid().references((): AnyPgColumn => categories.id),
    position: integer().notNull().default(0),
    version: integer().notNull().default(1),
    created_at: time(),
    updated_at: time(),
  },
  (t) => [
    unique("categories_slug_key").on(t.slug),
    unique("categories_name_key").on(t.parent_id, t.name).nullsNotDistinct(),
    check("categories_parent_check", sql`${t.parent_id} <> ${t.id}`),
  ],
);

export const productCategories = pgTable(
  "product_categories",
  {
    product_id: uuid()
      .notNull()
      .references(() => products.id, { onDelete: "cascade" }),
    category_id: uuid()
      .notNull()
      .references(() => categories.id),
    position: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.product_id, t.category_id] }),
    index("product_categories_of_category").on(t.category_id, t.product_id),
  ],
);

/** What can be sold. `reserved` is promised to orders; without `backorder` it never exceeds what is on hand. */
export const stock = pgTable(
  "stock",
  {
    variant_id: uuid()
      .primaryKey()
      .references(() => variants.id, { onDelete: "cascade" }),
    on_hand: integer().notNull().default(0),
    reserved: integer().notNull().default(0),
    backorder: boolean().notNull().default(false),
    low_stock_threshold: integer().notNull().default(5),
    // The quantity the last import gave: only another one is a change (docs/decisions).
    imported_quantity: integer(),
    updated_at: time(),
  },
  (t) => [
    check("stock_on_hand_check", sql`${t.on_hand} >= 0`),
    check("stock_reserved_check", sql`${t.reserved} >= 0`),
    check("stock_oversold_check", sql`${t.backorder} or ${t.reserved} <= ${t.on_hand}`),
  ],
);

export const reservations = pgTable(
  "reservations",
  {
    order_id: text().primaryKey(),
    status: text().notNull(),
    currency: text().notNull(),
    expires_at: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    reason: text(),
    created_at: time(),
    updated_at: time(),
  },
  (t) => [
    check("reservations_status_check", sql`${t.status} in ('reserved', 'committed', 'released')`),
    index("reservations_due")
      .on(t.expires_at)
      .where(sql`${t.status} = 'reserved'`),
  ],
);

/** What an order took, at the price of that time. A variant named here can no longer be deleted. */
export const reservationLines = pgTable(
  "reservation_lines",
  {
    order_id: text()
      .notNull()
      .references(() => reservations.order_id, { onDelete: "cascade" }),
    variant_id: uuid()
      .notNull()
      .references(() => variants.id),
    position: integer().notNull(),
    quantity: integer().notNull(),
    title: text().notNull(),
    unit_price: minorUnits().notNull(),
    // Of a sale: what was not on hand yet. It stays reserved until stock arrives.
    backordered: integer().notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.order_id, t.variant_id] }),
    index("reservation_lines_of_variant").on(t.variant_id),
    index("reservation_lines_owed")
      .on(t.variant_id)
      .where(sql`${t.backordered} > 0`),
    check("reservation_lines_quantity_check", sql`${t.quantity} > 0 and ${t.backordered} between 0 and ${t.quantity}`),
  ],
);

/** The ledger: append-only, and its sum per variant is `on_hand`. */
export const stockMovements = pgTable(
  "stock_movements",
  {
    id: id(),
    variant_id: uuid()
      .notNull()
      .references(() => variants.id, { onDelete: "cascade" }),
    delta: integer().notNull(),
    on_hand_after: integer().notNull(),
    reason: text().notNull(),
    order_id: text(),
    actor: text(),
    note: text(),
    created_at: time(),
  },
  (t) => [
    index("stock_movements_of_variant").on(t.variant_id, t.id.desc()),
    uniqueIndex("stock_movements_initial")
      .on(t.variant_id)
      .where(sql`${t.reason} = 'initial'`),
  ],
);

export const outbox = pgTable(
  "outbox",
  {
    id: uuid().primaryKey(),
    subject: text().notNull(),
    event: jsonb().notNull(),
    sent_at: timestamp({ withTimezone: true, precision: 3 }),
    created_at: time(),
  },
  (t) => [index("outbox_of_subject").on(t.subject, t.id)],
);

/** Catalogue writes whose cache invalidation has not been confirmed yet. */
export const staleCaches = pgTable("stale_caches", { id: id(), created_at: time() });
