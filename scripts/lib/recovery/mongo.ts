import { createHash } from "node:crypto";
import { type Db, MongoClient } from "mongodb";
import { payment } from "../../../migrations/mongo/payment.ts";
import type { MongoMigration } from "../../../migrations/mongo/types.ts";
import { user } from "../../../migrations/mongo/user.ts";

export type MongoStore = "user_db" | "payment_db";

const migrations: Record<MongoStore, MongoMigration> = { user_db: user, payment_db: payment };

export const connectMongo = (uri: string): Promise<MongoClient> =>
  new MongoClient(uri, { serverSelectionTimeoutMS: 15_000, readConcernLevel: "majority" }).connect();

export async function collectionsOf(db: Db): Promise<string[]> {
  const found = await db.listCollections({ type: "collection" }, { nameOnly: true }).toArray();
  return found
    .map(({ name }) => name)
    .filter((name) => !name.startsWith("system."))
    .sort();
}

/** What the server holds documents to: a collection's name and its validator's hash. */
export async function validatorsOf(db: Db): Promise<string[]> {
  const found = await db.listCollections({ type: "collection" }).toArray();
  return found
    .filter(({ name }) => !name.startsWith("system."))
    .map(({ name, ...rest }) => described(name, "options" in rest ? rest.options?.["validator"] : undefined))
    .sort();
}

/** The same of this checkout. */
export const validatorsHere = (store: MongoStore): string[] =>
  migrations[store].collections.map(({ name, validator }) => described(name, validator)).sort();

const described = (name: string, validator: unknown): string =>
  `${name} ${createHash("sha256")
    .update(JSON.stringify(validator ?? {}))
    .digest("hex")
    .slice(0, 16)}`;
