import type { Call } from "@orderapp/contracts/common";
import type { OrderRpc } from "@orderapp/contracts/order";
import type { PaymentProvider } from "@orderapp/contracts/payment";
import { unwrap } from "@orderapp/core/errors";
import { inSpan, linkSpan } from "@orderapp/core/span";
import { toTraceparent, traceIdOf } from "@orderapp/core/trace";
import type { Logger } from "@orderapp/http/log";
import { callSibling, loggerFor } from "@orderapp/http/rpc";
import type { Env } from "./env.ts";
import type { PaymentStoreApi } from "./durable-objects/store-api.ts";
import type { ProviderClient, ReceivedEvent } from "./providers/provider.ts";
import type { StoredPayment } from "./payments/payment.ts";
import { providerFrom } from "./providers/table.ts";
import type { Report } from "./reconciliation/run.ts";
import { settings } from "./settings.ts";
import { inboxFor, shardOf } from "./shards.ts";
import type { WebhookRecord } from "./webhooks/webhook-record.ts";

/** The order Worker as a verb uses it: called in this trace, its failures thrown. */
export type OrderClient = {
  [
    Method in
      | "payableOrder"
      | "confirmPayment"
      | "recordPaymentFailure"
      | "recordRefund"
      | "claimRestock"
      | "finishRestock"
      | "dropRestock"
  ]: (
    input: Parameters<OrderRpc[Method]>[1],
  ) => Promise<Extract<Awaited<ReturnType<OrderRpc[Method]>>, { ok: true }>["value"]>;
};

export type Inbox = {
  /** Keeps a webhook for good before its 200; the same event again is the same record. */
  accept(provider: PaymentProvider, event: ReceivedEvent): Promise<void>;
  /** Works on a kept event once more; null when it is not kept. */
  replay(provider: PaymentProvider, eventId: string): Promise<WebhookRecord | null>;
};

export type Reconciliation = {
  /** The report of a date, started when it is due; null for what is no date. */
  report(date: string): Promise<Report | null>;
  /** Starts what is due of a date. */
  ensure(date: string): Promise<void>;
  /** Closes the events among these that reconciliations owe. */
  acknowledge(ids: string[]): Promise<void>;
};

/** All that a verb may use. */
export type PaymentContext = {
  call: Call;
  log: Logger;
  now: () => Date;
  /** The store's connections; `key` spreads the load, any of them can do anything. */
  store: (key: string) => PaymentStoreApi;
  order: OrderClient;
  inbox: Inbox;
  reconciliation: Reconciliation;
  /** The client of a provider; `validation_failed` when it is not configured. */
  provider: (name: PaymentProvider) => ProviderClient;
  unknownOrderGraceMs: number;
  /** Goes on after the answer; what fails there is logged, and finished by the cron. */
  background: (work: Promise<unknown>) => void;
  /** Does what a provider's word brings about as a part of the purchase: in the trace that the payment was made in. */
  inPurchase: <T>(payment: StoredPayment, name: string, work: (ctx: PaymentContext) => Promise<T>) => Promise<T>;
};

const STORES = 4;

/** The context of one request, RPC or alarm. */
export function createContext(
  env: Env,
  call: Call,
  log: Logger,
  waitUntil: (work: Promise<unknown>) => void,
): PaymentContext {
  const set = settings.read(env);
  const now = () => new Date();
  const ctx: PaymentContext = {
    call,
    log,
    now,
    store: (key) => storeClient(env, key, call),
    order: orderClient(env, call),
    inbox: inboxClient(env, call),
    reconciliation: reconciliationClient(env, call),
    provider: (name) => providerFrom(name, { settings: set, now, find: (by) => storeClient(env, name, call).find(by) }),
    unknownOrderGraceMs: set.UNKNOWN_ORDER_GRACE_SECONDS * 1_000,
    background: (work) =>
      waitUntil(work.catch((error: unknown) => log.warn("left to the cron after the answer", { error }))),
    inPurchase({ traceparent: parent }, name, work) {
      if (!parent || parent.includes(traceIdOf(call.traceparent))) return work(ctx);
      return inSpan({ name, parent }, async (span) => {
        if (span) linkSpan(call.traceparent);
        const theirs = { traceparent: span ? toTraceparent(span) : parent };
        return work(createContext(env, theirs, loggerFor("payment", theirs, env.LOG_LEVEL), waitUntil));
      });
    },
  };
  return ctx;
}

function orderClient(env: Env, call: Call): OrderClient {
  return {
    payableOrder: async (input) => unwrap(await callSibling(env.ORDER.payableOrder(call, input))),
    confirmPayment: async (input) => unwrap(await callSibling(env.ORDER.confirmPayment(call, input))),
    recordPaymentFailure: async (input) => unwrap(await callSibling(env.ORDER.recordPaymentFailure(call, input))),
    recordRefund: async (input) => unwrap(await callSibling(env.ORDER.recordRefund(call, input))),
    claimRestock: async (input) => unwrap(await callSibling(env.ORDER.claimRestock(call, input))),
    finishRestock: async (input) => unwrap(await callSibling(env.ORDER.finishRestock(call, input))),
    dropRestock: async (input) => unwrap(await callSibling(env.ORDER.dropRestock(call, input))),
  };
}

function inboxClient(env: Env, call: Call): Inbox {
  const stub = (provider: PaymentProvider, id: string) => env.INBOX.getByName(inboxFor(provider, id));
  return {
    accept: (provider, event) => callSibling(stub(provider, event.id).accept(call, { provider, ...event })),
    replay: (provider, eventId) => callSibling(stub(provider, eventId).replay(call, { provider, eventId })),
  };
}

/** One object a date; an event of one says in its id which. */
function reconciliationClient(env: Env, call: Call): Reconciliation {
  const stub = (date: string) => env.RECONCILER.getByName(date);
  return {
    report: (date) => callSibling(stub(date).report(call, date)),
    ensure: (date) => callSibling(stub(date).ensure(call, date)),
    async acknowledge(ids) {
      const dates = new Set(ids.flatMap((id) => /^reconciliation:(\d{4}-\d{2}-\d{2}):/.exec(id)?.[1] ?? []));
      await Promise.all([...dates].map((date) => callSibling(stub(date).acknowledge(ids))));
    },
  };
}

function storeClient(env: Env, key: string, call: Call): PaymentStoreApi {
  const options = env.MONGODB_LOCATION_HINT ? { locationHint: env.MONGODB_LOCATION_HINT } : {};
  const stub = env.STORE.getByName(`shard-${shardOf(key, STORES)}`, options);
  const run = async <T>(work: Promise<T>): Promise<T> => callSibling(work);
  return {
    create: async (input) => unwrap(await run(stub.create(call, input))),
    change: async (selector, change, known) => unwrap(await run(stub.change(call, selector, change, known))),
    find: async (selector) => unwrap(await run(stub.find(call, selector))),
    listByOrder: async (input) => unwrap(await run(stub.listByOrder(call, input))),
    listByUser: async (input) => unwrap(await run(stub.listByUser(call, input))),
    rememberErased: async (person) => unwrap(await run(stub.rememberErased(call, person))),
    erasedWithPayments: async () => unwrap(await run(stub.erasedWithPayments(call))),
    due: async (input) => unwrap(await run(stub.due(call, input))),
    listByReferences: async (input) => unwrap(await run(stub.listByReferences(call, input))),
    listSettled: async (input) => unwrap(await run(stub.listSettled(call, input))),
    countByProvider: async (period) => unwrap(await run(stub.countByProvider(call, period))),
    relayDue: async () => unwrap(await run(stub.relayDue(call))),
    acknowledge: async (ids) => unwrap(await run(stub.acknowledge(call, ids))),
    saveEvents: async (records) => unwrap(await run(stub.saveEvents(call, records))),
    findEvent: async (eventId) => unwrap(await run(stub.findEvent(call, eventId))),
    listEvents: async (input) => unwrap(await run(stub.listEvents(call, input))),
    ping: async () => unwrap(await run(stub.ping(call))),
  };
}
