import { ERASED_EMAIL } from "@orderapp/contracts/common";
import { ObjectId, type Db } from "mongodb";
import { SIBLINGS } from "../users/erasure.ts";
import type { Profiles } from "../users/profiles.ts";
import { dueAfter, type UserDocument } from "./documents.ts";
import { owned } from "./owned.ts";
import { endSessionsUnless, literal } from "./stages.ts";
import { asRead } from "./standing.ts";

/** The end of an account: what was personal goes at once, the document when everybody else has forgotten it too. */
export function createErasureRepository(
  db: Db,
): Pick<Profiles, "erase" | "takeErasing" | "forgotten" | "deleteErased"> {
  const users = db.collection<UserDocument>("users");
  return {
    async erase(owner, { from, turn, event }, now) {
      const erased = {
        status: "erasing",
        email: ERASED_EMAIL,
        // Unique, and nobody's address: the person's own is free again.
        emailKey: `erased:${owner.userId}`,
        name: "Erased",
        phone: "$$REMOVE",
        locale: "$$REMOVE",
        searchTerms: [],
        role: "USER",
        emailVerified: false,
        marketingConsent: false,
        consents: [],
        passwordHash: "",
        passwordVersion: { $add: ["$passwordVersion", 1] },
        knownDevices: [],
        links: [],
        addresses: [],
        defaultAddressId: "$$REMOVE",
        adoptionDueAt: "$$REMOVE",
        outbox: [literal(event)],
        outboxDueAt: dueAfter(now),
        erasureLeft: SIBLINGS,
        erasureDueAt: dueAfter(now),
        updatedAt: now,
      };
      const found = await users.findOneAndUpdate(
        { ...owned(owner, now), ...asRead(owner.userId, from, turn) },
        [...endSessionsUnless(false, now), { $set: erased }, { $unset: "leavingTurn" }],
        { projection: { endedSessions: 1 }, returnDocument: "after" },
      );
      return found && { ended: found.endedSessions };
    },
    async takeErasing(now, nextAt, limit) {
      const due = await users
        .find({ erasureDueAt: { $lte: now } }, { projection: { erasureLeft: 1 }, sort: { erasureDueAt: 1 }, limit })
        .toArray();
      const ids = due.map(({ _id }) => _id);
      await users.updateMany({ _id: { $in: ids }, erasureDueAt: { $lte: now } }, { $set: { erasureDueAt: nextAt } });
      return due.map(({ _id, erasureLeft }) => ({ userId: _id.toHexString(), left: erasureLeft ?? [] }));
    },
    async forgotten(userId, siblings) {
      await users.updateOne({ _id: new ObjectId(userId) }, { $pullAll: { erasureLeft: siblings } });
    },
    async deleteErased(userId) {
      const empty = { $size: 0 };
      const { deletedCount } = await users.deleteOne({
        _id: new ObjectId(userId),
        status: "erasing",
        erasureLeft: empty,
        outbox: empty,
        // The list of ended sessions must know them first.
        endedSessions: empty,
      });
      return deletedCount > 0;
    },
  };
}
