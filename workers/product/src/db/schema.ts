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
// Compared byte by byte, whatever the database's language: only so can an index find what begins with a text.
const plainText = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });
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
    index("products_showing").using("gin", sql`shown_media(${t.images}::text || ${t.description})`),
    check("products_status_check", sql`${t.status} in ('draft', 'active', 'archived')`),
  ],
);

/** What lists, filters, counts and searches look at: one narrow row a product, written by index_products(). */
export const productSearch = pgTable(
  "product_search",
  {
    product_id: uuid()
      .primaryKey()
      .references(() => products.id, { onDelete: "cascade" }),
    status: text().notNull(),
    // Negative milliseconds, so that every order is an ascending one.
    newness: minorUnits().notNull(),
    price: minorUnits().notNull(),
    top_price: minorUnits().notNull(),
    falling_price: minorUnits().notNull(),
    prices: bigint({ mode: "number" }).array().notNull(),
    currency: text().notNull(),
    title: text().notNull(),
    title_key: plainText().notNull(),
    brand: text(),
    tags: text().array().notNull(),
    categories: uuid().array().notNull(),
    terms: tsvector().notNull(),
  },
  (t) => [
    index("product_search_newest").on(t.newness, t.product_id),
    index("product_search_by_price").on(t.price, t.product_id),
    index("product_search_by_falling_price").on(t.falling_price, t.product_id),
    index("product_search_by_title").on(t.title_key, t.product_id),
    index("product_search_price_range").using("gist", sql`int8range(${t.price}, ${t.top_price}, '[]')`),
    // Without a list of what is still to be put in, which every search would have to read.
    index("product_search_terms").using("gin", t.terms).with({ fastupdate: false }),
  ],
);

/** The words of all products, as they are written: what a word typed wrongly may have meant. */
export const searchWords = pgTable("search_words", { word: plainText().primaryKey(), stem: text().notNull() }, (t) => [
  index("search_words_of_stem").on(t.stem),
  index("search_words_alike").using("gin", sql`${t.word} gin_trgm_ops`),
]);

/** How many products have a common term, as refresh_search() counted last: only how a search is done depends on it. */
/** Uploaded pictures that no product names, and since when that is known. */
export const unusedMedia = pgTable("unused_media", { key: plainText().primaryKey(), since: time() });

export const searchTerms = pgTable("search_terms", { term: plainText().primaryKey(), products: integer().notNull() });
export const searchTotals = pgTable("search_totals", { products: integer().notNull(), writes: minorUnits().notNull() });

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
    // Whole in their order, so that nothing is sorted for each product of a page.
    index("variants_of_product").on(t.product_id, t.position, t.id),
    index("variants_showing")
      .using("gin", sql`shown_media(${t.image_url})`)
      .where(sql`${t.image_url} is not null`),
    index("variants_by_sku").on(sql`(lower(${t.sku}) collate "C")`),
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
    /** Its JSON in a product, and the beginning of that among the facets. */
    document: text()
      .notNull()
      .generatedAlwaysAs(
        sql.raw(`'{"id":"' || id || '","slug":' || json_text(slug) || ',"name":' || json_text(name) || '}'`),
      ),
    counted: text()
      .notNull()
      .generatedAlwaysAs(sql.raw(`'{"slug":' || json_text(slug) || ',"name":' || json_text(name) || ',"count":'`)),
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

/** Categories that lie elsewhere now, with the products (by id) whose search rows know it already. */
export const staleSearch = pgTable("stale_search", {
  category_id: uuid()
    .primaryKey()
    .references(() => categories.id, { onDelete: "cascade" }),
  after: uuid().notNull().default("00000000-0000-0000-0000-000000000000"),
});

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
    index("product_categories_in_order").on(t.product_id, t.position, t.category_id),
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
    // Of a sale: what refunds have put back since.
    returned: integer().notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.order_id, t.variant_id] }),
    index("reservation_lines_of_variant").on(t.variant_id),
    index("reservation_lines_owed")
      .on(t.variant_id)
      .where(sql`${t.backordered} > 0`),
    check(
      "reservation_lines_quantity_check",
      sql`${t.quantity} > 0 and ${t.backordered} >= 0 and ${t.returned} >= 0
        and ${t.backordered} + ${t.returned} <= ${t.quantity}`,
    ),
  ],
);

/** Refunds whose goods have been put back: each once. */
export const stockReturns = pgTable("stock_returns", {
  refund_id: text().primaryKey(),
  order_id: text().notNull(),
  created_at: time(),
});

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
