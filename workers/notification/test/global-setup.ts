import { startUpstash } from "@orderapp/local-cloud/upstash/server";
import { startWebhookReceiver } from "@orderapp/local-cloud/webhook-receiver";
import type { TestProject } from "vitest/node";

/** Starts Upstash's stand-in and a receiver of webhooks for the tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = await startUpstash({ port: 0, token: "tests" });
  const receiver = await startWebhookReceiver();
  project.provide("redisUrl", redis.url);
  project.provide("receiverUrl", receiver.url);
  return async () => {
    await receiver.close();
    await redis.close();
  };
}
