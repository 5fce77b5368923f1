import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEVELOPMENT } from "@orderapp/contracts/development";
import { applyMongo } from "@orderapp/local-cloud/migrations";
import { startMongoServer } from "@orderapp/local-cloud/mongo/server";
import { startPaypal } from "@orderapp/local-cloud/paypal/paypal";
import { startUpstash } from "@orderapp/local-cloud/upstash/server";
import { startStripe } from "@orderapp/local-cloud/stripe/stripe";
import { exportJWK, generateKeyPair } from "jose";
import { MongoClient } from "mongodb";
import type { TestProject } from "vitest/node";
import { payment } from "../../../migrations/mongo/payment.ts";

/** Starts the document server, the providers' sandboxes and Upstash's stand-in for the tests, in a folder that goes away with them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "orderapp-payment-"));
  const mongo = await startMongoServer({ host: "127.0.0.1", port: 0, dataDir: join(folder, "mongo") });
  const { stripeSecretKey, stripeWebhookSecret } = DEVELOPMENT;
  const stripe = await startStripe({
    port: 0,
    dataDir: join(folder, "stripe"),
    secretKey: stripeSecretKey,
    webhook: { url: null, secret: stripeWebhookSecret },
  });
  const { paypalClientId, paypalClientSecret } = DEVELOPMENT;
  const paypalWebhookId = "WH-TESTS";
  const paypal = await startPaypal({
    port: 0,
    dataDir: join(folder, "paypal"),
    clientId: paypalClientId,
    clientSecret: paypalClientSecret,
    webhook: { url: null, id: paypalWebhookId },
  });
  const redis = await startUpstash({ port: 0, token: "tests" });
  const client = new MongoClient(mongo.uri);
  await applyMongo(client.db(payment.database), payment);
  await client.close();

  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  const name = { kid: "test", alg: "ES256", use: "sig" };
  project.provide("mongodbUri", mongo.uri);
  project.provide("redisUrl", redis.url);
  project.provide("stripeUrl", stripe.url);
  project.provide("stripeSecretKey", stripeSecretKey);
  project.provide("stripeWebhookSecret", stripeWebhookSecret);
  project.provide("paypalUrl", paypal.url);
  project.provide("paypalClientId", paypalClientId);
  project.provide("paypalClientSecret", paypalClientSecret);
  project.provide("paypalWebhookId", paypalWebhookId);
  project.provide("publicJwks", JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), ...name }] }));
  project.provide("privateJwk", JSON.stringify({ ...(await exportJWK(privateKey)), ...name }));
  return async () => {
    await redis.close();
    await stripe.close();
    await paypal.close();
    await mongo.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
