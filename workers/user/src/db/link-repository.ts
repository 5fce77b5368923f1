import { ObjectId, type Db, type Document } from "mongodb";
import type { LinkPurpose } from "@orderapp/contracts/user";
import type { Links } from "../links/links.ts";
import { isObjectId } from "../users/object-id.ts";
import { dueAfter, RECORD, toUserRecord, type UserDocument } from "./documents.ts";
import { endSessionsUnless, literal, spendLinks, withEvents } from "./stages.ts";

const MAX_LINKS = 3;

/** Links of mails in the documents of their people. */
export function createLinkRepository(db: Db): Links {
  const users = db.collection<UserDocument>("users");
  const usable = (userId: string, purpose: LinkPurpose, hash: string, now: Date) => ({
    _id: new ObjectId(userId),
    status: "active" as const,
    links: { $elemMatch: { purpose, hash, expiresAt: { $gt: now } } },
  });
  return {
    async account(emailKey) {
      const found = await users.findOne({ emailKey }, { projection: RECORD });
      return found && toUserRecord(found);
    },
    async add({ userId, link, event, now }) {
      if (!isObjectId(userId)) return false;
      const { matchedCount } = await users.updateOne(
        {
          _id: new ObjectId(userId),
          status: "active",
          "links.hash": { $ne: link.hash },
          ...(link.purpose === "verify_email" ? { emailVerified: false } : {}),
        },
        [
          {
            $set: {
              links: {
                $concatArrays: [
                  linksWhere("$ne", link.purpose),
                  { $slice: [{ $concatArrays: [linksWhere("$eq", link.purpose), [literal(link)]] }, -MAX_LINKS] },
                ],
              },
            },
          },
          ...withEvents([event], now),
        ],
      );
      return matchedCount > 0;
    },
    async find(userId, purpose, hash, now) {
      if (!isObjectId(userId)) return null;
      const found = await users.findOne(usable(userId, purpose, hash, now), { projection: RECORD });
      return found && toUserRecord(found);
    },
    async verifyEmail(userId, hash, now) {
      if (!isObjectId(userId)) return null;
      const found = await users.findOneAndUpdate(
        usable(userId, "verify_email", hash, now),
        [{ $set: { ...verified(now), updatedAt: now } }, ...spendLinks("verify_email")],
        { projection: RECORD, returnDocument: "after" },
      );
      return found && toUserRecord(found);
    },
    async resetPassword({ userId, hash, passwordHash, events, now }) {
      if (!isObjectId(userId)) return null;
      const changed = await users.findOneAndUpdate(
        usable(userId, "reset_password", hash, now),
        [
          ...endSessionsUnless(false, now),
          {
            $set: {
              passwordHash: literal(passwordHash),
              passwordVersion: { $add: ["$passwordVersion", 1] },
              ...verified(now),
              updatedAt: now,
            },
          },
          ...spendLinks("verify_email", "reset_password"),
          ...withEvents(events, now),
        ],
        { projection: { ...RECORD, endedSessions: 1 }, returnDocument: "after" },
      );
      return changed && { user: toUserRecord(changed), ended: changed.endedSessions };
    },
    async takeAdopting(now, limit) {
      const due = await users
        .find({ adoptionDueAt: { $lte: now } }, { projection: { emailKey: 1 }, sort: { adoptionDueAt: 1 }, limit })
        .toArray();
      const ids = due.map(({ _id }) => _id);
      await users.updateMany(
        { _id: { $in: ids }, adoptionDueAt: { $lte: now } },
        { $set: { adoptionDueAt: dueAfter(now) } },
      );
      return due.map(({ _id, emailKey }) => ({ userId: _id.toHexString(), emailKey }));
    },
    async adopted(userId, askedAt) {
      const asked = { _id: new ObjectId(userId), adoptionDueAt: { $lte: dueAfter(askedAt) } };
      await users.updateOne(asked, { $unset: { adoptionDueAt: "" } });
    },
  };
}

/** What is set when the address was shown to be the person's: guests' orders with it become theirs. */
const verified = (now: Date): Document => ({ emailVerified: true, adoptionDueAt: dueAfter(now) });

const linksWhere = (compare: "$eq" | "$ne", purpose: LinkPurpose): Document => ({
  $filter: { input: "$links", as: "link", cond: { [compare]: ["$$link.purpose", purpose] } },
});
