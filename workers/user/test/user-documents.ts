import { createMongo } from "@orderapp/db/mongo";
import type { Collection, UpdateFilter } from "mongodb";
import type { UserDocument } from "../src/db/documents.ts";
import { emailKeyOf } from "../src/users/user.ts";
import { env } from "./support.ts";

const documents = (): Collection<UserDocument> => createMongo(env.MONGODB_URI, "user_db").db().collection("users");

/** A person as they lie in the database. */
export async function documentOf(email: string): Promise<UserDocument> {
  const found = await documents().findOne({ emailKey: emailKeyOf(email) });
  if (!found) throw new Error("there is no such person");
  return found;
}

/** Changes a person behind the Worker's back. */
export async function alter(email: string, update: UpdateFilter<UserDocument>): Promise<void> {
  const { matchedCount } = await documents().updateOne({ emailKey: emailKeyOf(email) }, update);
  if (matchedCount !== 1) throw new Error("there is no such person");
}
