import type { Call } from "@orderapp/contracts/common";
import type { DomainEvent } from "@orderapp/contracts/events";
import type { ReservedLine, VariantQuote, VariantRef } from "@orderapp/contracts/product";
import { newId } from "@orderapp/core/ids";
import type { Logger } from "@orderapp/http/log";
import type { Dataset } from "@orderapp/http/metrics";
import type { Category, CategoryChange, CategoryOutcome, NewCategory } from "./categories/category.ts";
import { createCatalogueCache } from "./db/catalogue-cache.ts";
import { createCategoryRepository } from "./db/category-repository.ts";
import { connect, connectReplica, type Connection } from "./db/connection.ts";
import { createMediaStore } from "./db/media-store.ts";
import { createOutboxRepository } from "./db/outbox-repository.ts";
import { createProductRepository } from "./db/product-repository.ts";
import { createStockRepository } from "./db/stock-repository.ts";
import type { Env } from "./env.ts";
import type { Adjustment, Movement, StockFilter, StockLevel } from "./inventory/inventory.ts";
import { settings } from "./settings.ts";
import type { ProductFilter, ProductPage, ProductWrite, SaveOutcome, StoredProduct } from "./products/product.ts";

export type Products = {
  /** One statement; the page's products, and what facets were asked for, as JSON text. */
  list(filter: ProductFilter): Promise<ProductPage>;
  /** Up to ten different titles of active products for what is being typed, as a JSON array. */
  suggest(q: string): Promise<string>;
  /** Counts anew how common words are, when enough has changed: how fast searches are depends on it, not what they find. */
  refreshSearch(): Promise<void>;
  /** One product by id or slug, as JSON text with its version; `all` also finds what is not active. */
  find(idOrSlug: string, all: boolean): Promise<{ json: string; version: number } | undefined>;
  record(id: string): Promise<StoredProduct | undefined>;
  /** Writes each product by itself; outcomes come in order. A dry run writes nothing. */
  save(writes: ProductWrite[], actor: string, dryRun?: boolean): Promise<SaveOutcome[]>;
  delete(id: string, version: number): Promise<"deleted" | "archived" | "not_found" | "version_mismatch">;
  /** Of these pictures, those that no product has named for so many days, as far as anybody looked. */
  unused(keys: string[], days: number): Promise<string[]>;
  /** Notes that they are gone. */
  forgetUnused(keys: string[]): Promise<void>;
  /** Products in the order of their slugs, after a slug. */
  exportAfter(slug: string, limit: number): Promise<StoredProduct[]>;
};

/** Lines that are short: what was asked, and what could be had. */
export type ShortLine = { variantId: string; sku: string; requested: number; available: number };

export type ReserveOutcome = { events: boolean } & (
  | { outcome: "reserved"; lines: ReservedLine[] }
  | { outcome: "insufficient_stock"; lines: ShortLine[] }
  | { outcome: "not_found" | "currency_mismatch" | "conflict"; lines: Record<string, unknown>[] }
);

export type Stock = {
  quote(refs: VariantRef[]): Promise<VariantQuote[]>;
  reserve(input: {
    orderId: string;
    currency: string;
    lines: { variantId: string; quantity: number }[];
    expiresAt: string;
  }): Promise<ReserveOutcome>;
  commit(
    orderId: string,
  ): Promise<
    { events: boolean } & (
      { outcome: "committed" | "not_found" } | { outcome: "insufficient_stock"; lines: ShortLine[] }
    )
  >;
  release(orderId: string, reason: string): Promise<void>;
  restock(input: {
    orderId: string;
    refundId: string;
    lines: { variantId: string; quantity: number }[];
  }): Promise<{ outcome: "restocked" | "released" | "not_found" | "conflict"; events: boolean }>;
  /** Releases reservations past their deadline; returns how many. */
  releaseExpired(limit: number): Promise<number>;
  adjust(
    sku: string,
    adjustment: Adjustment,
    actor: string,
  ): Promise<{ outcome: "adjusted" | "insufficient_stock"; level: StockLevel; events: boolean } | undefined>;
  levels(filter: StockFilter): Promise<StockLevel[]>;
  level(sku: string): Promise<StockLevel | undefined>;
  /** Newest first, before a movement's id; undefined when there is no such sku. */
  movements(sku: string, limit: number, before: string | undefined): Promise<Movement[] | undefined>;
};

export type Categories = {
  /** All of them, flat; counts include what is below. */
  all(): Promise<Category[]>;
  insert(category: NewCategory): Promise<CategoryOutcome>;
  update(id: string, version: number | undefined, change: CategoryChange): Promise<CategoryOutcome>;
  /** Moves so many products at a time as one statement can; the last call deletes it. */
  delete(id: string, version: number | undefined, reassignTo: string | undefined): Promise<CategoryOutcome>;
  /** Lets some more products be found where their category lies now; says whether there are others. */
  indexMoved(): Promise<boolean>;
};

export type Outbox = {
  /** Events that are due, oldest first, one of each subject; each is put off for a minute. */
  takeDue(limit: number): Promise<DomainEvent[]>;
  close(ids: string[]): Promise<void>;
};

/** A JSON text that may be answered again, with its strong tag. */
export type CachedText = { etag: string; body: string };

/** What the cache knows of a name. */
export type Looked = {
  hit: CachedText | undefined;
  /** It is known that there is nothing of this name. */
  missing: boolean;
  /** Undefined when nothing may be kept. */
  version: string | undefined;
  /** Whether it falls to this reader to make the entry. */
  leased: boolean;
  /** Nothing was written lately: a replica has it all. */
  settled: boolean;
};

export type CatalogueCache = {
  /** What is kept under a name and still current; takes the lease of an entry that is not, where it is `wanted`. */
  read(name: string, wanted: boolean): Promise<Looked>;
  /** Keeps a text, or that there is none; `replica`: it comes from a copy, which may lag. */
  keep(
    name: string,
    version: string,
    text: CachedText | undefined,
    made: { replica: boolean; leased: boolean },
  ): Promise<void>;
  /** Gives a lease back of which nothing came. */
  letGo(name: string): Promise<void>;
  /** Whether nothing was written lately, as far as is known. */
  settled(): Promise<boolean>;
  /** Makes everything that was kept stale, for everyone. */
  invalidate(): Promise<void>;
  /** The same within a few seconds: for stock, which moves too often for more. */
  invalidateSoon(): Promise<void>;
  /** Invalidates what a dead cache or process missed. */
  catchUp(): Promise<void>;
  ping(): Promise<void>;
};

export type Media = {
  /** Keeps bytes under a key that names them for good; keeping them again changes nothing. */
  keep(key: string, type: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** A page of the keys that begin so and whose bytes were not kept today. */
  old(prefix: string, cursor: string | undefined): Promise<{ keys: string[]; cursor: string | undefined }>;
  /** Lets bytes go, unless they were kept again today. */
  drop(key: string): Promise<void>;
};

/** What shoppers read. */
export type CatalogueReads = {
  products: Pick<Products, "list" | "suggest" | "find" | "exportAfter">;
  categories: Pick<Categories, "all">;
};

export type ProductContext = {
  products: Products;
  media: Media;
  stock: Stock;
  categories: Categories;
  /** A copy of the store, which may lag; the store itself where there is none. */
  replica: CatalogueReads;
  outbox: Outbox;
  cache: CatalogueCache;
  /** Fails unless the database answers. */
  ping(): Promise<void>;
  /** Hands events to the queue; what fails is sent by cron later. */
  publish(events: DomainEvent[]): Promise<void>;
  /** Lets work outlive the answer. */
  later(work: Promise<unknown>): void;
  storeCurrency: string;
  newId: () => string;
  /** Where is counted what happens; absent where nobody asks. */
  metrics?: Dataset;
  call: Call;
  log: Logger;
};

export type Request = { call: Call; log: Logger; waitUntil: (work: Promise<unknown>) => void };

/** Wires one request's context from its settings. */
export function createContext(env: Env, request: Request): ProductContext {
  const set = settings.read(env);
  const db = connect(set.PRODUCT_DATABASE_URL);
  const { traceparent } = request.call;
  const later = (work: Promise<unknown>): void =>
    request.waitUntil(work.catch((error: unknown) => request.log.warn("background work failed", { error })));
  const catalogue = (at: Connection) => ({
    products: createProductRepository(at, traceparent),
    categories: createCategoryRepository(at),
  });
  const primary = catalogue(db);
  const replicaUrl = set.PRODUCT_DATABASE_READ_URL;
  return {
    ...primary,
    replica: replicaUrl ? catalogue(connectReplica(replicaUrl, db)) : primary,
    media: createMediaStore(env.MEDIA),
    stock: createStockRepository(db, traceparent),
    outbox: createOutboxRepository(db),
    cache: createCatalogueCache(
      { url: set.UPSTASH_REDIS_REST_URL, token: set.UPSTASH_REDIS_REST_TOKEN, log: request.log, later },
      db,
    ),
    ping: async () => {
      await db.rows`select 1`;
    },
    publish: async (events) => {
      if (events.length > 0) await env.EVENTS.sendBatch(events.map((body) => ({ body })));
    },
    later,
    storeCurrency: set.STORE_CURRENCY,
    newId,
    call: request.call,
    log: request.log,
    metrics: env.METRICS,
  };
}
