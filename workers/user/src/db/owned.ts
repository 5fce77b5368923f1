import { ObjectId, type Filter } from "mongodb";
import { isObjectId } from "../users/object-id.ts";
import type { Owner } from "../users/profiles.ts";
import type { UserDocument } from "./documents.ts";

/** The active account of an owner whose session goes on. */
export const owned = ({ userId, sessionId }: Owner, now: Date): Filter<UserDocument> => ({
  _id: { $in: isObjectId(userId) ? [new ObjectId(userId)] : [] },
  status: "active",
  sessions: { $elemMatch: { id: sessionId, expiresAt: { $gt: now } } },
});
