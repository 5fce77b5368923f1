import { ObjectId, type Db } from "mongodb";
import type { Sessions } from "../context.ts";
import { isObjectId } from "../users/object-id.ts";
import { toSessionDocument, toUserRecord, type SessionDocument, type UserDocument } from "./documents.ts";

/** Sessions in MongoDB; each change is one conditional write. */
export function createSessionRepository(db: Db): Sessions {
  const sessions = db.collection<SessionDocument>("sessions");
  const users = db.collection<UserDocument>("users");
  return {
    async insert(session) {
      await sessions.insertOne(toSessionDocument(session));
    },
    async rotate({ sessionId, familyHash, presentedHash, nextHash, now }) {
      const _id = new ObjectId(sessionId);
      const rotated = await sessions.findOneAndUpdate(
        { _id, familyHash, tokenHash: presentedHash, endedAt: { $exists: false }, expiresAt: { $gt: now } },
        { $set: { tokenHash: nextHash, lastUsedAt: now } },
        { projection: { userId: 1, expiresAt: 1 } },
      );
      if (rotated) {
        const user = await users.findOne({ _id: rotated.userId });
        return user
          ? { state: "rotated", user: toUserRecord(user), expiresAt: rotated.expiresAt }
          : { state: "unknown" };
      }
      // The right family with another secret is a used token; `$min` keeps the time of an earlier end.
      const ended = await sessions.updateOne(
        { _id, familyHash, tokenHash: { $ne: presentedHash } },
        { $min: { endedAt: now } },
      );
      return { state: ended.matchedCount > 0 ? "reused" : "unknown" };
    },
    async end(userId, sessionId, now) {
      if (!isObjectId(userId) || !isObjectId(sessionId)) return;
      await sessions.updateOne(
        { _id: new ObjectId(sessionId), userId: new ObjectId(userId), endedAt: { $exists: false } },
        { $set: { endedAt: now } },
      );
    },
  };
}
