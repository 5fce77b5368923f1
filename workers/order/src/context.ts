import type { Call } from "@orderapp/contracts/common";
import type { DomainEvent } from "@orderapp/contracts/events";
import type { PaymentRpc } from "@orderapp/contracts/payment";
import type { ProductRpc } from "@orderapp/contracts/product";
import type { UserRpc } from "@orderapp/contracts/user";
import { newId } from "@orderapp/core/ids";
import { createDatabase } from "@orderapp/db/neon";
import type { Logger } from "@orderapp/http/log";
import type { Dataset } from "@orderapp/http/metrics";
import { loggerFor } from "@orderapp/http/rpc";
import { createMemory, createQuoteCache, type Memory, type QuoteCache } from "./carts/quote-cache.ts";
import type { CartObject, CartOwnerObject } from "./carts/cart-object.ts";
import { createOrderRepository, type OrderRepository } from "./db/order-repository.ts";
import { createOutboxRepository, type OutboxRepository } from "./db/outbox-repository.ts";
import { createPersonRepository, type PersonRepository } from "./db/person-repository.ts";
import { createReportRepository, type ReportRepository } from "./db/report-repository.ts";
import { createRestockRepository, type RestockRepository } from "./db/restock-repository.ts";
import { createShippingRepository, type ShippingRepository } from "./db/shipping-repository.ts";
import { createTaxRepository, type TaxRepository } from "./db/tax-repository.ts";
import { createTermsRepository, type TermsRepository } from "./db/terms-repository.ts";
import type { Env } from "./env.ts";
import { faultHooks, type AtStep } from "./fault-hooks.ts";
import { settings } from "./settings.ts";

export type Settings = {
  storeCurrency: string;
  orderExpiryMs: number;
  reservationGraceMs: number;
  cartLifeMs: number;
  /** Whether prices have the tax in them, or it is added to them. */
  pricesIncludeTax: boolean;
  tokenSecret: string;
};

/** What a verb may use. */
export type OrderContext = {
  carts: (id: string) => CartObject;
  cartOwners: (userId: string) => CartOwnerObject;
  quotes: QuoteCache;
  /** Which variants were in which cart a moment ago: a guess that saves a wait. */
  cartVariants: Memory<string[]>;
  orders: OrderRepository;
  outbox: OutboxRepository;
  people: PersonRepository;
  reports: ReportRepository;
  restocks: RestockRepository;
  shipping: ShippingRepository;
  taxes: TaxRepository;
  terms: TermsRepository;
  product: Pick<ProductRpc, "quote" | "reserve" | "commit" | "release" | "restock">;
  payment: Pick<PaymentRpc, "createPayment" | "settle" | "cancelPayments">;
  user: Pick<UserRpc, "requireActive">;
  /** What reports ask the others. */
  counts: Pick<PaymentRpc, "countPayments"> & Pick<UserRpc, "countRegistrations">;
  settings: Settings;
  /** Where is counted what happens; absent where nobody asks. */
  metrics?: Dataset;
  call: Call;
  log: Logger;
  now: () => Date;
  newId: () => string;
  /** Hands events to the queue, in this order. */
  publish: (events: DomainEvent[]) => Promise<void>;
  /** Goes on after the answer; what fails there is logged, and found again by the cron. */
  background: (work: Promise<unknown>) => void;
  /** Where tests let a checkout die. */
  atStep: AtStep;
};

// Caches that may vanish, shared by the requests of this isolate.
const quotes = createQuoteCache();
const cartVariants = createMemory<string[]>(10 * 60_000);

// Queries name their tables themselves.
const NO_SCHEMA = {};
const DAY_MS = 24 * 60 * 60 * 1000;
// A month of a large shop is a million orders, and is asked for by few.
const REPORT_MS = 30_000;

// They keep no connection and no request's data, so that one set of them serves an isolate.
type Stores = Pick<
  OrderContext,
  "orders" | "outbox" | "people" | "reports" | "restocks" | "shipping" | "taxes" | "terms"
>;
let stores: { url: string; made: Stores } | undefined;

function storesAt(url: string): Stores {
  if (stores?.url === url) return stores.made;
  const db = createDatabase(url, NO_SCHEMA);
  const made = {
    orders: createOrderRepository(db),
    outbox: createOutboxRepository(db),
    people: createPersonRepository(db),
    reports: createReportRepository(createDatabase(url, NO_SCHEMA, REPORT_MS)),
    restocks: createRestockRepository(db),
    shipping: createShippingRepository(db),
    taxes: createTaxRepository(db),
    terms: createTermsRepository(db, url),
  };
  stores = { url, made };
  return made;
}

/** Wires one request's context from its settings. */
export function createContext(env: Env, call: Call, waitUntil: (work: Promise<unknown>) => void): OrderContext {
  const set = settings.read(env);
  const log = loggerFor("order", call, set.LOG_LEVEL);
  return {
    carts: (id) => env.CARTS.getByName(id),
    cartOwners: (userId) => env.CART_OWNERS.getByName(userId),
    quotes,
    cartVariants,
    ...storesAt(set.ORDER_DATABASE_URL),
    product: env.PRODUCT,
    payment: env.PAYMENT,
    user: env.USER,
    counts: {
      countPayments: (...asked) => env.PAYMENT.countPayments(...asked),
      countRegistrations: (...asked) => env.USER.countRegistrations(...asked),
    },
    settings: {
      storeCurrency: set.STORE_CURRENCY,
      orderExpiryMs: set.ORDER_EXPIRY_SECONDS * 1000,
      reservationGraceMs: set.RESERVATION_GRACE_SECONDS * 1000,
      cartLifeMs: set.CART_LIFE_DAYS * DAY_MS,
      pricesIncludeTax: set.PRICES_INCLUDE_TAX,
      tokenSecret: set.ORDER_TOKEN_SECRET,
    },
    metrics: env.METRICS,
    call,
    log,
    now: () => new Date(),
    newId,
    publish: async (events) => {
      if (events.length > 0) await env.EVENTS.sendBatch(events.map((body) => ({ body })));
    },
    background: (work) => waitUntil(work.catch((error: unknown) => log.warn("background work failed", { error }))),
    atStep: faultHooks(set),
  };
}
