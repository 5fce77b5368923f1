import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient, MongoServerError } from "mongodb";
import type { Db, MongoClientOptions } from "mongodb";
import { startMongoServer } from "./server.ts";
import type { MongoServerOptions } from "./server.ts";

/** A real server to run the shared suites against, instead of the embedded one. */
export const externalUri = process.env["MONGODB_URI"];

/** A database of a test file's own, on the embedded server or on the one of MONGODB_URI. */
export type TestDatabase = { client: MongoClient; db: Db; uri: string; close(): Promise<void> };

let databases = 0;

/** Connects to a fresh database. */
export async function openDatabase(
  options: Partial<MongoServerOptions> = {},
  clientOptions: MongoClientOptions = {},
): Promise<TestDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), "documents-"));
  const server =
    externalUri === undefined ? await startMongoServer({ host: "127.0.0.1", port: 0, dataDir, ...options }) : undefined;
  const uri = server?.uri ?? externalUri ?? "";
  const client = new MongoClient(uri, clientOptions);
  const db = client.db(`test_${process.pid}_${Date.now()}_${(databases += 1)}`);
  return {
    client,
    db,
    uri,
    async close() {
      await db.dropDatabase();
      await client.close();
      await server?.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The server's error that an operation ends with; fails when it succeeds or ends otherwise. */
export async function serverError(operation: Promise<unknown>): Promise<MongoServerError> {
  try {
    await operation;
  } catch (error) {
    if (error instanceof MongoServerError) return error;
    throw error;
  }
  throw new Error("the operation succeeded");
}
