import { MongoBulkWriteError, type AnyBulkWriteOperation, type Collection, type Db } from "mongodb";
import type { PaymentStoreApi } from "../durable-objects/store-api.ts";
import type { WebhookRecord } from "../webhooks/webhook-record.ts";

type EventDocument = Omit<WebhookRecord, "eventId"> & { _id: string; expiresAt?: Date };

const KEEP_MS = 30 * 24 * 60 * 60 * 1_000;

/** The list of webhook events that administrators see; the inbox objects hold the events themselves. */
export function createWebhookEventRepository(db: Db) {
  const events: Collection<EventDocument> = db.collection("webhook_events", { ignoreUndefined: true });
  return {
    /** One write for all of them; one that is refused holds back no other. */
    async saveEvents(records: WebhookRecord[]): Promise<string[]> {
      try {
        await events.bulkWrite(records.map(replacing), { ordered: false });
        return [];
      } catch (error) {
        if (!(error instanceof MongoBulkWriteError)) throw error;
        const refused = [error.writeErrors].flat().map(({ index }) => records[index]?.eventId ?? "");
        if (refused.length === 0) throw error;
        return refused;
      }
    },

    async findEvent(eventId: string): Promise<WebhookRecord | null> {
      const document = await events.findOne({ _id: eventId });
      return document ? toRecord(document) : null;
    },

    /** Newest first. */
    async listEvents({ provider, status, before, limit }: ListInput): Promise<WebhookRecord[]> {
      const documents = await events
        .find({
          ...(provider ? { provider } : {}),
          ...(status ? { status } : {}),
          ...(before
            ? {
                $or: [
                  { receivedAt: { $lt: before.receivedAt } },
                  { receivedAt: before.receivedAt, _id: { $lt: before.id } },
                ],
              }
            : {}),
        })
        .sort({ receivedAt: -1, _id: -1 })
        .limit(limit)
        .toArray();
      return documents.map(toRecord);
    },
  };
}

function replacing({ eventId, ...record }: WebhookRecord): AnyBulkWriteOperation<EventDocument> {
  const done = record.status === "processed" || record.status === "ignored";
  const expiresAt = done ? { expiresAt: new Date(record.receivedAt.getTime() + KEEP_MS) } : {};
  return { replaceOne: { filter: { _id: eventId }, replacement: { ...record, ...expiresAt }, upsert: true } };
}

type ListInput = Parameters<PaymentStoreApi["listEvents"]>[0];

function toRecord({ _id, ...document }: EventDocument): WebhookRecord {
  delete document.expiresAt;
  return { eventId: _id, ...document };
}
