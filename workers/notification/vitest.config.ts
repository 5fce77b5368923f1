import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

const sibling = (name: string) => ({
  name: `orderapp-${name}`,
  modules: true,
  scriptPath: "./test/fake-siblings.js",
  compatibilityDate: "2026-10-27",
});

/** The Worker inside workerd, with a stand-in of Redis and a receiver of webhooks beside it. */
export default defineConfig({
  plugins: [
    cloudflareTest(({ inject }) => ({
      wrangler: { configPath: "../../wrangler/notification.jsonc" },
      miniflare: {
        bindings: {
          LOG_LEVEL: "ERROR",
          UPSTASH_REDIS_REST_URL: inject("redisUrl"),
          UPSTASH_REDIS_REST_TOKEN: "tests",
          REVOCATIONS_REDIS_URL: inject("redisUrl"),
          REVOCATIONS_REDIS_TOKEN: "tests",
          // Nobody listens there: what is mailed stays in the store, where the tests see it.
          SMTP_URL: "smtp://127.0.0.1:9",
          UNSUBSCRIBE_SECRET: "a-secret-of-tests-with-32-characters",
          WEBHOOK_SECRET_KEY: "a-key-of-tests-with-32-characters",
          WEBHOOK_RETRY_SECONDS: "0.05,0.05,0.05,600",
          WEBHOOK_SWITCH_OFF_AFTER: "6",
        },
        workers: [sibling("user"), sibling("product"), sibling("order"), sibling("payment")],
      },
    })),
  ],
  test: {
    name: "worker-notification",
    include: ["src/**/*.workerd.test.ts"],
    globalSetup: ["./test/global-setup.ts"],
    testTimeout: 30_000,
    fileParallelism: false,
  },
});
