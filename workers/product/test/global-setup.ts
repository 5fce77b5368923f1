import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { exportJWK, generateKeyPair } from "jose";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    productDatabaseUrl: string;
    productReplicaUrl: string;
    redisUrl: string;
    productPublicJwks: string;
    productPrivateJwk: string;
  }
}

/** Starts PostgreSQL behind Neon's stand-in, and Upstash's, for the tests; their data goes away with them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const services = fork(join(import.meta.dirname, "services.ts"), { execArgv: [] });
  const ready: { databaseUrl: string; replicaUrl: string; redisUrl: string } = await new Promise((resolve, reject) => {
    services.once("message", resolve);
    services.once("exit", (code) => reject(new Error(`the services of the tests ended with ${code}`)));
  });
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  const name = { kid: "test", alg: "ES256", use: "sig" };
  project.provide("productDatabaseUrl", ready.databaseUrl);
  project.provide("productReplicaUrl", ready.replicaUrl);
  project.provide("redisUrl", ready.redisUrl);
  project.provide("productPublicJwks", JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), ...name }] }));
  project.provide("productPrivateJwk", JSON.stringify({ ...(await exportJWK(privateKey)), ...name }));
  return async () => {
    const ended = once(services, "exit");
    services.disconnect();
    await ended;
  };
}
