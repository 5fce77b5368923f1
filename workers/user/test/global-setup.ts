import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyMongo } from "@orderapp/local-cloud/migrations";
import { startMongoServer } from "@orderapp/local-cloud/mongo/server";
import { startUpstash } from "@orderapp/local-cloud/upstash/server";
import { exportJWK, generateKeyPair } from "jose";
import { MongoClient } from "mongodb";
import type { TestProject } from "vitest/node";
import { user } from "../../../migrations/mongo/user.ts";

declare module "vitest" {
  export interface ProvidedContext {
    mongodbUri: string;
    jwtKeys: string;
    strangerKey: string;
    redisUrl: string;
    redisToken: string;
  }
}

async function newKey(kid: string): Promise<object> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  return { ...(await exportJWK(privateKey)), kid };
}

/** Starts the document server and Redis for the tests, in a folder that goes away with them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "orderapp-user-"));
  const mongo = await startMongoServer({ host: "127.0.0.1", port: 0, dataDir: folder });
  const client = new MongoClient(mongo.uri);
  await applyMongo(client.db(user.database), user);
  await client.close();
  const redis = await startUpstash({ port: 0, token: "tests" });
  project.provide("redisUrl", redis.url);
  project.provide("redisToken", "tests");
  project.provide("mongodbUri", mongo.uri);
  project.provide("jwtKeys", JSON.stringify({ keys: [await newKey("new"), await newKey("old")] }));
  project.provide("strangerKey", JSON.stringify(await newKey("new")));
  return async () => {
    await redis.close();
    await mongo.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
