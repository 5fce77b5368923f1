import type { DomainEvent } from "@orderapp/contracts/events";
import { ObjectId, type Db, type Document } from "mongodb";
import { MAX_SESSIONS } from "../sessions/session.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { isObjectId } from "../users/object-id.ts";
import { dueAfter, RECORD, toSessionEntry, toSessionRecord, toUserRecord, type UserDocument } from "./documents.ts";
import { endSessionsUnless, literal } from "./stages.ts";

const MAX_KNOWN_DEVICES = 20;

/** Sessions in the documents of their people; each change is one conditional write. */
export function createSessionRepository(db: Db): Sessions {
  const users = db.collection<UserDocument>("users");
  return {
    async start({ session, role, passwordVersion, knownDevice, newDevice }) {
      const now = session.createdAt;
      const lasting = { $gt: ["$$session.expiresAt", now] };
      const update: Document[] = [
        ...endSessionsUnless(lasting, now),
        // The one that was signed in first gives way.
        ...endSessionsUnless({ $in: ["$$session.id", { $slice: ["$sessions.id", -(MAX_SESSIONS - 1)] }] }, now),
        { $set: { sessions: { $concatArrays: ["$sessions", [literal(toSessionEntry(session))]] } } },
        ...(newDevice === undefined ? [] : [announcing(newDevice, knownDevice, now)]),
        remembering(knownDevice),
      ];
      const started = await users.findOneAndUpdate(
        { _id: new ObjectId(session.userId), status: "active", role, passwordVersion },
        update,
        {
          projection: { endedSessions: 1, outbox: { $elemMatch: { id: newDevice?.id ?? "" } } },
          returnDocument: "after",
        },
      );
      return started ? { ended: started.endedSessions, events: started.outbox ?? [] } : undefined;
    },
    async rotate({ sessionId, familyHash, presentedHash, nextHash, now, repeatableSince }) {
      const mine = { id: sessionId, familyHash };
      const projection = { ...RECORD, sessions: { $elemMatch: { id: sessionId } } };
      const rotated = await users.findOneAndUpdate(
        { sessions: { $elemMatch: { ...mine, tokenHash: presentedHash, expiresAt: { $gt: now } } } },
        {
          $set: {
            "sessions.$.tokenHash": nextHash,
            "sessions.$.previousHash": presentedHash,
            "sessions.$.rotatedAt": now,
            "sessions.$.lastUsedAt": now,
          },
        },
        { projection },
      );
      const expiresAt = rotated?.sessions[0]?.expiresAt;
      if (rotated && expiresAt) return { state: "rotated", user: toUserRecord(rotated), expiresAt };
      // The same token again, soon after: whoever sent it may not have had the answer, and gets the same one.
      const repeated = { tokenHash: nextHash, previousHash: presentedHash, rotatedAt: { $gte: repeatableSince } };
      const repeat = await users.findOne(
        { sessions: { $elemMatch: { ...mine, ...repeated, expiresAt: { $gt: now } } } },
        { projection },
      );
      const until = repeat?.sessions[0]?.expiresAt;
      if (repeat && until) return { state: "rotated", user: toUserRecord(repeat), expiresAt: until };
      // The right family with another secret is a used token.
      const used = await users.findOneAndUpdate(
        { sessions: { $elemMatch: { ...mine, tokenHash: { $ne: presentedHash } } } },
        endSessionsUnless({ $ne: ["$$session.id", literal(sessionId)] }, now),
        { projection: { _id: 1 } },
      );
      return used ? { state: "reused", userId: used._id.toHexString() } : { state: "unknown" };
    },
    async end(userId, sessionId, now) {
      if (!isObjectId(userId)) return false;
      const { matchedCount } = await users.updateOne(
        { _id: new ObjectId(userId), "sessions.id": sessionId },
        endSessionsUnless({ $ne: ["$$session.id", literal(sessionId)] }, now),
      );
      return matchedCount > 0;
    },
    async list(userId, now) {
      if (!isObjectId(userId)) return [];
      const found = await users.findOne({ _id: new ObjectId(userId) }, { projection: { sessions: 1 } });
      return (found?.sessions ?? []).filter(({ expiresAt }) => expiresAt > now).map(toSessionRecord);
    },
    async takeUnannounced(now, nextAt, limit) {
      const due = await users
        .find(
          { revocationDueAt: { $lte: now } },
          { projection: { endedSessions: 1 }, sort: { revocationDueAt: 1 }, limit },
        )
        .toArray();
      const _id = { $in: due.map((user) => user._id) };
      await users.updateMany({ _id, revocationDueAt: { $lte: now } }, { $set: { revocationDueAt: nextAt } });
      return due.map(({ _id, endedSessions }) => ({ userId: _id.toHexString(), sessionIds: endedSessions }));
    },
    async closeAnnounced(userId, sessionIds) {
      const left = { $setDifference: ["$endedSessions", literal(sessionIds)] };
      await users.updateOne({ _id: new ObjectId(userId) }, [
        { $set: { endedSessions: left } },
        {
          $set: {
            revocationDueAt: {
              $cond: [
                { $eq: [{ $size: "$endedSessions" }, 0] },
                "$$REMOVE",
                { $ifNull: ["$revocationDueAt", "$$REMOVE"] },
              ],
            },
          },
        },
      ]);
    },
  };
}

// Decided by the write itself: of two sign-ins on a new device at once, one is news.
const announcing = (event: DomainEvent, device: string, now: Date): Document => {
  const hasOthers = { $gt: [{ $size: "$knownDevices" }, 0] };
  const isNew = { $and: [hasOthers, { $not: [{ $in: [literal(device), "$knownDevices"] }] }] };
  return {
    $set: {
      outbox: { $cond: [isNew, { $concatArrays: ["$outbox", literal([event])] }, "$outbox"] },
      outboxDueAt: { $cond: [isNew, dueAfter(now), { $ifNull: ["$outboxDueAt", "$$REMOVE"] }] },
    },
  };
};

// The newest last; one that comes again moves to the end.
const remembering = (device: string): Document => ({
  $set: {
    knownDevices: {
      $slice: [
        {
          $concatArrays: [
            { $filter: { input: "$knownDevices", as: "known", cond: { $ne: ["$$known", literal(device)] } } },
            [literal(device)],
          ],
        },
        -MAX_KNOWN_DEVICES,
      ],
    },
  },
});
