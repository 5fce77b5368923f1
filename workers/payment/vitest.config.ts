import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { bundleDriver } from "@orderapp/local-cloud/mongo/bundle-driver";
import { defineConfig } from "vitest/config";

/** The Worker inside workerd, with a real store and provider beside it, and siblings that do as the tests say. */
export default defineConfig({
  resolve: { alias: { mongodb: await bundleDriver() } },
  plugins: [
    cloudflareTest(({ inject }) => ({
      wrangler: { configPath: "../../wrangler/payment.jsonc" },
      miniflare: {
        bindings: {
          LOG_LEVEL: "ERROR",
          MONGODB_URI: inject("mongodbUri"),
          REVOCATIONS_REDIS_URL: inject("redisUrl"),
          REVOCATIONS_REDIS_TOKEN: "tests",
          STRIPE_API_URL: inject("stripeUrl"),
          STRIPE_SECRET_KEY: inject("stripeSecretKey"),
          STRIPE_WEBHOOK_SECRET: inject("stripeWebhookSecret"),
          PAYPAL_API_URL: inject("paypalUrl"),
          PAYPAL_CLIENT_ID: inject("paypalClientId"),
          PAYPAL_CLIENT_SECRET: inject("paypalClientSecret"),
          PAYPAL_WEBHOOK_ID: inject("paypalWebhookId"),
          UNKNOWN_ORDER_GRACE_SECONDS: "2",
        },
        workers: [
          {
            name: "orderapp-order",
            modules: true,
            scriptPath: "./test/fake-order.js",
            compatibilityDate: "2026-10-27",
          },
          {
            name: "orderapp-user",
            modules: true,
            scriptPath: "./test/fake-user.js",
            compatibilityDate: "2026-10-27",
            bindings: { JWKS: inject("publicJwks") },
          },
        ],
      },
    })),
  ],
  test: {
    name: "worker-payment",
    include: ["src/**/*.workerd.test.ts"],
    globalSetup: ["./test/global-setup.ts"],
    setupFiles: ["./test/warm-up.ts"],
    testTimeout: 30_000,
    // The tests share one sandbox, which some of them take down.
    fileParallelism: false,
  },
});
