import { newId } from "@orderapp/core/ids";
import { madeBetween } from "@orderapp/db/made-between";
import { duplicateKey } from "@orderapp/db/mongo";
import { ObjectId, type Db, type Filter } from "mongodb";
import type { Administration, Turn } from "../administration/administration.ts";
import { isObjectId } from "../users/object-id.ts";
import { RECORD, toUserRecord, type UserDocument } from "./documents.ts";
import { prefixOf } from "./prefix.ts";
import { endSessionsUnless } from "./stages.ts";
import { asRead } from "./standing.ts";

/** `roles`: who is about to stop being an active administrator; one at a time. */
type RoleDocument = { _id: "ADMIN"; leaving?: { userId: ObjectId; turn: string; at: Date; ended: boolean } };

// What every person has who is not being erased.
const THERE: Filter<UserDocument> = { status: { $in: ["active", "disabled"] } };

const ACTIVE_ADMIN = { role: "ADMIN", status: "active" } as const;

/** People as administrators see them. */
export function createAdministrationRepository(db: Db): Administration {
  const users = db.collection<UserDocument>("users");
  const roles = db.collection<RoleDocument>("roles");

  const release = async (userId: ObjectId, turn: string): Promise<void> => {
    // In this order: once the turn can be another's, nothing is written in this one.
    await users.updateOne({ _id: userId, leavingTurn: turn }, { $unset: { leavingTurn: 1 } });
    await roles.updateOne({ _id: "ADMIN", "leaving.turn": turn }, { $unset: { leaving: 1 } });
  };

  const acquire = async (userId: ObjectId, turn: string, at: Date): Promise<boolean> => {
    try {
      const free = { _id: "ADMIN" as const, leaving: { $exists: false } };
      await roles.updateOne(free, { $set: { leaving: { userId, turn, at, ended: false } } }, { upsert: true });
      return true;
    } catch (error) {
      // It is there, and not free.
      if (!duplicateKey(error)) throw error;
      return false;
    }
  };

  /** Takes a turn away that has taken too long. Whoever has it and is only slow finds it ended, or the mark gone. */
  const endStale = async (staleBefore: Date): Promise<void> => {
    const held = (await roles.findOne({ _id: "ADMIN" }))?.leaving;
    if (!held || held.at >= staleBefore) return;
    await roles.updateOne({ _id: "ADMIN", "leaving.turn": held.turn }, { $set: { "leaving.ended": true } });
    await release(held.userId, held.turn);
  };

  /** Marks the person whose turn it is, which the write will ask for, and makes sure that the turn goes on. */
  const mark = async (_id: ObjectId, turn: string): Promise<"marked" | "gone" | "ended"> => {
    const { matchedCount } = await users.updateOne({ _id, ...ACTIVE_ADMIN }, { $set: { leavingTurn: turn } });
    if (matchedCount === 0) return "gone";
    const mine = { _id: "ADMIN" as const, "leaving.turn": turn, "leaving.ended": false };
    return (await roles.findOne(mine)) ? "marked" : "ended";
  };

  return {
    async find(userId) {
      if (!isObjectId(userId)) return null;
      const found = await users.findOne({ _id: new ObjectId(userId), ...THERE }, { projection: RECORD });
      return found && toUserRecord(found);
    },
    async list({ q, role, status, before, limit }) {
      const words = wordsOf(q ?? "").map((word) => ({ searchTerms: prefixOf(word) }));
      const filter: Filter<UserDocument> = {
        ...(status ? { status } : THERE),
        ...(role ? { role } : {}),
        ...(before ? { _id: { $lt: new ObjectId(before) } } : {}),
        ...(words.length > 0 ? { $and: words } : {}),
      };
      const found = await users.find(filter, { projection: RECORD, sort: { _id: -1 }, limit }).toArray();
      return found.map(toUserRecord);
    },
    countRegistered: (period) => users.countDocuments({ ...madeBetween(period), ...THERE }),
    async change({ userId, from, to, turn, now }) {
      if (!isObjectId(userId)) return null;
      const changed = await users.findOneAndUpdate(
        asRead(userId, from, turn),
        [
          ...endSessionsUnless(false, now),
          { $set: { role: to.role, status: to.status, updatedAt: now } },
          { $unset: "leavingTurn" },
        ],
        { projection: { ...RECORD, endedSessions: 1 }, returnDocument: "after" },
      );
      return changed && { user: toUserRecord(changed), ended: changed.endedSessions };
    },
    async takeTurn(userId, now, staleBefore): Promise<Turn> {
      if (!isObjectId(userId)) return { state: "gone" };
      const _id = new ObjectId(userId);
      // Never the same twice, so that one that was taken away does not come back.
      const turn = newId();
      if (!(await acquire(_id, turn, now))) {
        await endStale(staleBefore);
        return { state: "busy" };
      }
      const marked = await mark(_id, turn);
      const others = { _id: { $ne: _id }, ...ACTIVE_ADMIN };
      if (marked === "marked" && (await users.findOne(others, { projection: { _id: 1 } }))) {
        return { state: "granted", turn };
      }
      await release(_id, turn);
      return { state: marked === "marked" ? "last" : marked === "gone" ? "gone" : "busy" };
    },
    async returnTurn(userId, turn) {
      await release(new ObjectId(userId), turn);
    },
  };
}

/** The words of a search as `searchTermsOf` keeps them. */
const wordsOf = (text: string): string[] => text.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
