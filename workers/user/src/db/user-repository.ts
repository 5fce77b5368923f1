import { duplicateKey } from "@orderapp/db/mongo";
import { ObjectId, type Db } from "mongodb";
import { isObjectId } from "../users/object-id.ts";
import type { Users } from "../users/users.ts";
import { RECORD, toUserDocument, toUserRecord, type UserDocument } from "./documents.ts";

/** Accounts in MongoDB. */
export function createUserRepository(db: Db): Users {
  const users = db.collection<UserDocument>("users");
  return {
    async emailTaken(emailKey) {
      return (await users.findOne({ emailKey }, { projection: { _id: 1 } })) !== null;
    },
    async insert(user) {
      try {
        await users.insertOne(toUserDocument(user));
        return true;
      } catch (error) {
        const key = duplicateKey(error);
        if (!key) throw error;
        // The driver retries a write whose answer was lost; then the duplicate is our own document.
        return !("emailKey" in key) || (await users.findOne({ _id: new ObjectId(user.id) })) !== null;
      }
    },
    async ensure(user) {
      const { emailKey } = user;
      try {
        await users.updateOne({ emailKey }, { $setOnInsert: toUserDocument(user) }, { upsert: true });
      } catch (error) {
        // Two upserts at once: the other one made it.
        if (!duplicateKey(error)) throw error;
      }
      const found = await users.findOne({ emailKey }, { projection: { _id: 1 } });
      if (!found) throw new Error("the account that was just made is not there");
      return found._id.toHexString();
    },
    async credentials(emailKey) {
      const projection = { ...RECORD, passwordHash: 1, passwordVersion: 1, knownDevices: 1 };
      const found = await users.findOne({ emailKey }, { projection });
      if (!found) return null;
      const { passwordHash, passwordVersion, knownDevices } = found;
      return { user: toUserRecord(found), passwordHash, passwordVersion, knownDevices };
    },
    async find(userId) {
      if (!isObjectId(userId)) return null;
      const found = await users.findOne({ _id: new ObjectId(userId) }, { projection: RECORD });
      return found && toUserRecord(found);
    },
    async findInSession(userId, sessionId, now) {
      if (!isObjectId(userId)) return null;
      const sessions = { $elemMatch: { id: sessionId, expiresAt: { $gt: now } } };
      const found = await users.findOne({ _id: new ObjectId(userId), sessions }, { projection: RECORD });
      return found && toUserRecord(found);
    },
  };
}
