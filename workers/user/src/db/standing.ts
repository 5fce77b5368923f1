import { ObjectId, type Filter } from "mongodb";
import type { Standing } from "../administration/administration.ts";
import type { UserDocument } from "./documents.ts";

/**
 * The filter of every write that changes what a person may do, or erases them: they are still as they were read, and an
 * active administrator has the turn to leave (see `administration/leave-administration.ts`).
 */
export const asRead = (userId: string, { role, status }: Standing, turn: string | undefined): Filter<UserDocument> => ({
  _id: new ObjectId(userId),
  role,
  status,
  // No turn is empty: without one nobody is found.
  ...(role === "ADMIN" && status === "active" ? { leavingTurn: turn ?? "" } : {}),
});
