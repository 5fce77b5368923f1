import { duplicateKey } from "@orderapp/db/mongo";
import { ObjectId, type Db } from "mongodb";
import type { Users } from "../context.ts";
import { isObjectId } from "../users/object-id.ts";
import { toUserDocument, toUserRecord, type SessionDocument, type UserDocument } from "./documents.ts";

// What the first attempt to send an event may take before cron sends it again.
const FIRST_SEND_MS = 60_000;
const RECORD = { emailKey: 0, passwordHash: 0, outbox: 0, outboxDueAt: 0 } as const;

/** People in MongoDB. */
export function createUserRepository(db: Db): Users {
  const users = db.collection<UserDocument>("users");
  const sessions = db.collection<SessionDocument>("sessions");
  return {
    async emailTaken(emailKey) {
      return (await users.findOne({ emailKey }, { projection: { _id: 1 } })) !== null;
    },
    async insert(user) {
      try {
        await users.insertOne(toUserDocument(user, new Date(user.createdAt.getTime() + FIRST_SEND_MS)));
        return true;
      } catch (error) {
        if (duplicateKey(error) && "emailKey" in (duplicateKey(error) ?? {})) return false;
        // The driver retries a write whose answer was lost; then the duplicate is our own document.
        if (duplicateKey(error)) return true;
        throw error;
      }
    },
    async ensure(user) {
      try {
        const document = toUserDocument(user, user.createdAt);
        await users.updateOne({ emailKey: user.emailKey }, { $setOnInsert: document }, { upsert: true });
      } catch (error) {
        // Two upserts at once: the other one made it.
        if (!duplicateKey(error)) throw error;
      }
    },
    async credentials(emailKey) {
      const found = await users.findOne({ emailKey }, { projection: { outbox: 0, outboxDueAt: 0, emailKey: 0 } });
      return found && { user: toUserRecord(found), passwordHash: found.passwordHash };
    },
    async find(userId) {
      if (!isObjectId(userId)) return null;
      const found = await users.findOne({ _id: new ObjectId(userId) }, { projection: RECORD });
      return found && toUserRecord(found);
    },
    async findInSession(userId, sessionId, now) {
      if (!isObjectId(userId) || !isObjectId(sessionId)) return null;
      const _id = new ObjectId(userId);
      const lasting = { userId: _id, endedAt: { $exists: false }, expiresAt: { $gt: now } };
      const [user, session] = await Promise.all([
        users.findOne({ _id }, { projection: RECORD }),
        sessions.findOne({ _id: new ObjectId(sessionId), ...lasting }, { projection: { _id: 1 } }),
      ]);
      return user && session && toUserRecord(user);
    },
  };
}
