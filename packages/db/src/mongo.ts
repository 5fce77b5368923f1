import { AppError } from "@orderapp/core/errors";
import { endSpan, startSpan, type Span } from "@orderapp/core/span";
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

/**
 * A pooled connection, opened at first use; keep one in a Durable Object, since sockets cannot outlive a request. With
 * `spans`, commands are told of in the trace that asks for them.
 */
export function createMongo(uri: string, database: string, { spans = false } = {}): { db(): Db } {
  let client: MongoClient | undefined;
  return {
    db() {
      client ??= spans
        ? monitored(new MongoClient(uri, { ...OPTIONS, monitorCommands: true }))
        : new MongoClient(uri, OPTIONS);
      return client.db(database);
    },
  };
}

/** The driver tells of commands inside the work that they are for. */
function monitored(client: MongoClient): MongoClient {
  const running = new Map<number, Span>();
  const end = (requestId: number, error?: unknown): void => {
    endSpan(running.get(requestId), error);
    running.delete(requestId);
  };
  return client
    .on("commandStarted", ({ requestId, commandName, databaseName, command }) => {
      // Only its name and that of the collection: all else is what it is about.
      const collection: unknown = command[commandName];
      const target = typeof collection === "string" ? collection : databaseName;
      const attributes = {
        "db.system.name": "mongodb",
        "db.namespace": databaseName,
        "db.operation.name": commandName,
        "db.collection.name": typeof collection === "string" ? collection : undefined,
      };
      const span = startSpan({ name: `${commandName} ${target}`, kind: "client", attributes });
      if (span) running.set(requestId, span);
    })
    .on("commandSucceeded", ({ requestId }) => end(requestId))
    .on("commandFailed", ({ requestId, failure }) => end(requestId, failure));
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
