import { AppError } from "@orderapp/core/errors";
import { duplicateKey } from "@orderapp/db/mongo";
import { ObjectId, type Collection, type Db, type Filter } from "mongodb";
import type { NewPayment, PaymentStoreApi, Selector } from "../durable-objects/store-api.ts";
import { evolve, type Change } from "../payments/evolve.ts";
import { FIRST_CHECK_MS, MAKING_CHECK_MS, type PaymentEvent, type StoredPayment } from "../payments/payment.ts";
import type { Clock } from "../payments/work.ts";
import { fromDocument, isObjectId, toDocument, type PaymentDocument } from "./payment-document.ts";

/** What came of a change: the payment as it is now, and the events it wants sent. */
export type Changed = { payment: StoredPayment; applied: boolean; events: PaymentEvent[] };

const RESEND_MS = 60_000;
// Each lost race was won by somebody else, so this many rivals at once can all be served.
const MAX_TRIES = 200;

/** The payments of `payment_db`: each change is one write, conditional on the version it was decided on. */
export function createPaymentRepository(db: Db) {
  const payments: Collection<PaymentDocument> = db.collection("payments", { ignoreUndefined: true });

  async function find(selector: Selector): Promise<StoredPayment | null> {
    const filter = filterOf(selector);
    const document = filter && (await payments.findOne(filter));
    return document ? fromDocument(document) : null;
  }

  async function write(before: StoredPayment, next: StoredPayment): Promise<boolean> {
    const { _id, ...document } = toDocument(next);
    const { matchedCount } = await payments.replaceOne({ _id, version: before.version }, document);
    return matchedCount === 1;
  }

  async function apply(before: StoredPayment, wanted: Change, clock: Clock): Promise<Changed | "lost"> {
    const next = evolve(before, wanted, clockOf(before, wanted, clock));
    if (!next) return { payment: before, applied: false, events: [] };
    const written = await write(before, next);
    return written ? { payment: next, applied: true, events: addedEvents(before, next) } : "lost";
  }

  async function change(
    selector: Selector,
    wanted: Change,
    clock: Clock,
    known?: StoredPayment,
  ): Promise<Changed | null> {
    // What somebody has just read saves reading it again; only a write can tell that it is not old.
    const quick = known && (await apply(known, wanted, clock));
    if (quick && quick !== "lost" && quick.applied) return quick;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const before = await find(selector);
      if (!before) return null;
      const changed = await apply(before, wanted, clock);
      if (changed !== "lost") return changed;
    }
    throw new AppError("unavailable", "The payment is being changed by too many at once. Try again.");
  }

  return {
    find,
    change,

    async create(input: NewPayment, clock: Clock): Promise<StoredPayment> {
      const document = toDocument(newPayment(input, clock));
      try {
        const found = await payments.findOneAndUpdate(
          { attemptKey: input.attemptKey },
          { $setOnInsert: document },
          { upsert: true, returnDocument: "after" },
        );
        if (found) return fromDocument(found);
      } catch (error) {
        if (!duplicateKey(error)) throw error;
      }
      // Two at once: the other one has written it.
      const written =
        (await find({ attemptKey: input.attemptKey })) ??
        (await find({ provider: input.provider, providerReference: input.providerReference ?? input.attemptKey }));
      if (!written) throw new AppError("unavailable", "The payment could not be stored. Try again.");
      return written;
    },

    async listByOrder({ orderId, userId, before, limit }: ListInput): Promise<StoredPayment[]> {
      const documents = await payments
        .find({
          orderId,
          ...(userId === undefined ? {} : { userId }),
          ...(before && isObjectId(before) ? { _id: { $lt: new ObjectId(before) } } : {}),
        })
        .sort({ _id: -1 })
        .limit(limit)
        .toArray();
      return documents.map(fromDocument);
    },

    async listByUser({ userId, after, limit }: ByUserInput): Promise<StoredPayment[]> {
      const documents = await payments
        .find({ userId, ...(after && isObjectId(after) ? { _id: { $gt: new ObjectId(after) } } : {}) })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      return documents.map(fromDocument);
    },

    async due({ what, limit }: DueInput, clock: Clock): Promise<StoredPayment[]> {
      const key = what === "tasks" ? "tasks.dueAt" : "checkAt";
      const documents = await payments
        .find({ [key]: { $lte: clock.now } })
        .sort({ [key]: 1 })
        .limit(limit)
        .toArray();
      return documents.map(fromDocument);
    },

    /** Events that nobody acknowledged in time, each payment's in order; their next turn is set before they go. */
    async takeDueEvents(limit: number, clock: Clock): Promise<PaymentEvent[]> {
      const documents = await payments
        .find({ "outbox.dueAt": { $lte: clock.now } })
        .sort({ "outbox.dueAt": 1 })
        .limit(limit)
        .toArray();
      const dueAt = new Date(clock.now.getTime() + RESEND_MS);
      const taken = await Promise.all(
        documents.map((document) => change({ id: document._id.toHexString() }, { kind: "sent_again", dueAt }, clock)),
      );
      return taken.flatMap((changed) => changed?.payment.outbox.map(({ event }) => event) ?? []);
    },

    async acknowledge(ids: string[]): Promise<null> {
      await payments.updateMany(
        { "outbox.id": { $in: ids } },
        { $pull: { outbox: { id: { $in: ids } } }, $inc: { version: 1 } },
      );
      return null;
    },
  };
}
export type PaymentRepository = ReturnType<typeof createPaymentRepository>;

type ListInput = Parameters<PaymentStoreApi["listByOrder"]>[0];
type ByUserInput = Parameters<PaymentStoreApi["listByUser"]>[0];
type DueInput = Parameters<PaymentStoreApi["due"]>[0];

function filterOf(selector: Selector): Filter<PaymentDocument> | null {
  if ("attemptKey" in selector) return { attemptKey: selector.attemptKey };
  if ("providerReference" in selector) {
    return { provider: selector.provider, providerReference: selector.providerReference };
  }
  if (!isObjectId(selector.id)) return null;
  return { _id: new ObjectId(selector.id), ...(selector.userId === undefined ? {} : { userId: selector.userId }) };
}

/** What a provider says belongs to the purchase, whoever asked it; what people want belongs to their request. */
function clockOf({ traceparent }: StoredPayment, { kind }: Change, clock: Clock): Clock {
  const byProvider = kind === "observed" || kind === "refund_seen";
  return byProvider && traceparent ? { ...clock, traceparent } : clock;
}

function addedEvents(before: StoredPayment, next: StoredPayment): PaymentEvent[] {
  const known = new Set(before.outbox.map(({ event }) => event.id));
  return next.outbox.flatMap(({ event }) => (known.has(event.id) ? [] : [event]));
}

const newPayment = (input: NewPayment, { now, traceparent }: Clock): StoredPayment => ({
  ...input,
  providerReference: input.providerReference ?? input.attemptKey,
  ...(input.providerReference === undefined ? { making: true } : {}),
  id: new ObjectId().toHexString(),
  status: "requires_payment",
  received: 0,
  refundable: 0,
  refundedAmount: 0,
  refunds: [],
  stateAt: new Date(0),
  checkAt: new Date(now.getTime() + (input.providerReference === undefined ? MAKING_CHECK_MS : FIRST_CHECK_MS)),
  tasks: [],
  outbox: [],
  traceparent,
  version: 1,
  createdAt: now,
  updatedAt: now,
});
