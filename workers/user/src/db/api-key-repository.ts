import type { Scope } from "@orderapp/contracts/permissions";
import { duplicateKey } from "@orderapp/db/mongo";
import { ObjectId, type Db, type Filter } from "mongodb";
import { MAX_API_KEYS, type ApiKeyRecord, type NewApiKey } from "../api-keys/api-key.ts";
import type { ApiKeys } from "../api-keys/api-keys.ts";
import { isObjectId } from "../users/object-id.ts";
import { dueAfter } from "./documents.ts";

/** `api_keys`: one that was deleted has no `slot`, of which there are as many as keys may be. */
type ApiKeyDocument = {
  _id: ObjectId;
  slot?: number;
  name: string;
  scopes: Scope[];
  secretHash: string;
  createdBy: string;
  createdAt: Date;
  expiresAt?: Date;
  lastUsedAt?: Date;
  revokedAt?: Date;
  /** When the revocation list is told again that the key was deleted. */
  revocationDueAt?: Date;
};

const TOUCH_EVERY_MS = 60_000;
const ALL_SLOTS = Array.from({ length: MAX_API_KEYS }, (_, slot) => slot);
const LIVE: Filter<ApiKeyDocument> = { revokedAt: { $exists: false } };

/** The keys of machines. */
export function createApiKeyRepository(db: Db): ApiKeys {
  const keys = db.collection<ApiKeyDocument>("api_keys");
  return {
    async insert(key) {
      for (;;) {
        const used = await keys.find({ slot: { $exists: true } }, { projection: { slot: 1 } }).toArray();
        const free = ALL_SLOTS.filter((slot) => !used.some((other) => other.slot === slot));
        const slot = free[Math.floor(Math.random() * free.length)];
        if (slot === undefined) return false;
        try {
          await keys.insertOne({ ...toDocument(key), slot });
          return true;
        } catch (error) {
          // Somebody took the slot meanwhile: the rest is fewer each time.
          if (duplicateKey(error)?.["slot"] === undefined) throw error;
        }
      }
    },
    async find(id) {
      const found = isObjectId(id) ? await keys.findOne({ ...LIVE, _id: new ObjectId(id) }) : null;
      return found && toRecord(found);
    },
    async list({ before, limit }) {
      const filter = before === undefined ? LIVE : { ...LIVE, _id: { $lt: new ObjectId(before) } };
      return (await keys.find(filter, { sort: { _id: -1 }, limit }).toArray()).map(toRecord);
    },
    async touch(id, now) {
      const since = new Date(now.getTime() - TOUCH_EVERY_MS);
      const due = { $or: [{ lastUsedAt: { $exists: false } }, { lastUsedAt: { $lt: since } }] };
      await keys.updateOne({ _id: new ObjectId(id), ...due }, { $set: { lastUsedAt: now } });
    },
    async remove(id, now) {
      if (!isObjectId(id)) return null;
      const _id = new ObjectId(id);
      await keys.updateOne(
        { ...LIVE, _id },
        { $set: { revokedAt: now, revocationDueAt: dueAfter(now) }, $unset: { slot: 1 } },
      );
      return keys.findOne({ _id }, { projection: { _id: 0, name: 1 } });
    },
    async takeUnannounced(now, nextAt, limit) {
      const due = await keys
        .find({ revocationDueAt: { $lte: now } }, { projection: { _id: 1 }, sort: { revocationDueAt: 1 }, limit })
        .toArray();
      const _id = { $in: due.map((key) => key._id) };
      await keys.updateMany({ _id, revocationDueAt: { $lte: now } }, { $set: { revocationDueAt: nextAt } });
      return due.map((key) => key._id.toHexString());
    },
    async closeAnnounced(ids) {
      const _id = { $in: ids.map((id) => new ObjectId(id)) };
      await keys.updateMany({ _id }, { $unset: { revocationDueAt: 1 } });
    },
  };
}

const toDocument = (key: NewApiKey): ApiKeyDocument => ({
  _id: new ObjectId(key.id),
  name: key.name,
  scopes: [...key.scopes],
  secretHash: key.secretHash,
  createdBy: key.createdBy,
  createdAt: key.createdAt,
  ...(key.expiresAt === undefined ? {} : { expiresAt: key.expiresAt }),
});

const toRecord = (document: ApiKeyDocument): ApiKeyRecord => ({
  id: document._id.toHexString(),
  name: document.name,
  scopes: document.scopes,
  secretHash: document.secretHash,
  createdBy: document.createdBy,
  createdAt: document.createdAt,
  ...(document.expiresAt === undefined ? {} : { expiresAt: document.expiresAt }),
  ...(document.lastUsedAt === undefined ? {} : { lastUsedAt: document.lastUsedAt }),
});
