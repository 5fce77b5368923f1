import { AppError } from "@orderapp/core/errors";
import { MongoClient, MongoError, MongoServerError, type Db } from "mongodb";

/** The options of a client that lives in a Durable Object: few sockets, and no wait above 4 s. */
const OPTIONS = {
  maxPoolSize: 20,
  minPoolSize: 0,
  maxIdleTimeMS: 60_000,
  serverSelectionTimeoutMS: 2_500,
  connectTimeoutMS: 2_500,
  socketTimeoutMS: 4_000,
  timeoutMS: 4_000,
  retryWrites: true,
  w: "majority",
} as const;

/** A pooled connection, opened at first use; keep one in a Durable Object, since sockets cannot outlive a request. */
export function createMongo(uri: string, database: string): { db(): Db } {
  let client: MongoClient | undefined;
  return {
    db() {
      client ??= new MongoClient(uri, OPTIONS);
      return client.db(database);
    },
  };
}

/** The key pattern of a duplicate-key error (code 11000), or undefined for any other. */
export function duplicateKey(error: unknown): Record<string, unknown> | undefined {
  if (!(error instanceof MongoServerError) || error.code !== 11000) return undefined;
  const pattern: unknown = error["keyPattern"];
  return typeof pattern === "object" && pattern !== null ? { ...pattern } : {};
}

/** Runs database work; a store that cannot be reached is `unavailable`, never a bare 500. */
export async function guardMongo<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    // By class: not every error of a lost connection has a name that begins with Mongo.
    const outage = error instanceof MongoError && !(error instanceof MongoServerError);
    if (!outage) throw error;
    throw new AppError("unavailable", "The database cannot be reached. Try again.", { cause: error });
  }
}
