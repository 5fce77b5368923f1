import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runMigrations } from "@orderapp/local-cloud/migrations";
import { startNeonProxy } from "@orderapp/local-cloud/neon/proxy";
import { startPostgres } from "@orderapp/local-cloud/postgres/postgres";
import { startUpstash } from "@orderapp/local-cloud/upstash/server";
import { choosePort } from "@orderapp/local-cloud/ports";
import { exportJWK, generateKeyPair } from "jose";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    orderDatabaseUrl: string;
    redisUrl: string;
    publicJwks: string;
    privateJwk: string;
  }
}

/** Starts PostgreSQL behind Neon's stand-in, and Upstash's, for the tests, in a folder that goes away with them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "orderapp-order-"));
  const port = await choosePort("postgres", 0, new Set());
  const postgres = await startPostgres({ port, dataDir: join(folder, "postgres"), databases: ["order_db"] });
  const neon = await startNeonProxy({ port: 0, target: postgres });
  const redis = await startUpstash({ port: 0, token: "tests" });
  await runMigrations({ orderUrl: postgres.url("order_db") });

  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  const name = { kid: "test", alg: "ES256", use: "sig" };
  const url = Object.assign(new URL(postgres.url("order_db")), { host: new URL(neon.url).host });
  project.provide("orderDatabaseUrl", url.href);
  project.provide("redisUrl", redis.url);
  project.provide("publicJwks", JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), ...name }] }));
  project.provide("privateJwk", JSON.stringify({ ...(await exportJWK(privateKey)), ...name }));
  return async () => {
    await redis.close();
    await neon.close();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
