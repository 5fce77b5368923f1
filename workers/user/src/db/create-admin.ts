import { MongoClient } from "mongodb";
import { newObjectId } from "../users/object-id.ts";
import { checkNewPassword } from "../users/password-policy.ts";
import { createPasswords } from "../users/passwords.ts";
import { emailKeyOf } from "../users/user.ts";
import type { UserDocument } from "./documents.ts";
import { endSessionsUnless } from "./stages.ts";
import { createUserRepository } from "./user-repository.ts";

export type CreateAdminInput = { email: string; name: string; password: string; promote: boolean };

/**
 * Makes an administrator straight in the database, for an installation that has none yet.
 * `promoted`: the account was there, and keeps its password; it is enabled if it was disabled, and signed out.
 * `exists`: it was there, and was left alone.
 */
export async function createAdmin(
  mongoUri: string,
  input: CreateAdminInput,
): Promise<"created" | "promoted" | "exists"> {
  const emailKey = emailKeyOf(input.email);
  const client = new MongoClient(mongoUri, { serverSelectionTimeoutMS: 10_000, w: "majority" });
  try {
    const db = client.db("user_db");
    if (input.promote) {
      const now = new Date();
      const { matchedCount } = await db.collection<UserDocument>("users").updateOne({ emailKey }, [
        // Their tokens carry the role that they had.
        ...endSessionsUnless(false, now),
        { $set: { role: "ADMIN", status: "active", updatedAt: now } },
      ]);
      if (matchedCount > 0) return "promoted";
    }
    await checkNewPassword(input.password, input.email);
    const now = new Date();
    const created = await createUserRepository(db).insert({
      id: newObjectId(),
      email: input.email,
      emailKey,
      name: input.name,
      role: "ADMIN",
      status: "active",
      emailVerified: true,
      marketingConsent: false,
      createdAt: now,
      updatedAt: now,
      // The cost of everyone's: a slower sign-in would tell which address is an administrator's.
      passwordHash: await createPasswords(Number(process.env["BCRYPT_COST"])).hash(input.password),
      events: [],
    });
    return created ? "created" : "exists";
  } finally {
    await client.close();
  }
}
