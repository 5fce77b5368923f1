import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { bundleDriver } from "@orderapp/local-cloud/mongo/bundle-driver";
import { defineConfig } from "vitest/config";

const compatibilityDate = "2026-10-27";
const scriptPath = "./test/fake-siblings.js";

/** The Worker inside workerd, with a real store beside it. */
export default defineConfig({
  resolve: { alias: { mongodb: await bundleDriver() } },
  plugins: [
    cloudflareTest(({ inject }) => ({
      wrangler: { configPath: "../../wrangler/user.jsonc" },
      miniflare: {
        bindings: {
          LOG_LEVEL: "ERROR",
          MONGODB_URI: inject("mongodbUri"),
          JWT_KEYS: inject("jwtKeys"),
          REVOCATIONS_REDIS_URL: inject("redisUrl"),
          REVOCATIONS_REDIS_TOKEN: inject("redisToken"),
          TOKEN_SECRET: "a-token-secret-of-the-tests-of-32",
          ADMIN_EMAIL: "root@example.com",
          ADMIN_PASSWORD: "a-root-of-the-tests",
        },
        workers: [
          { name: "orderapp-order", modules: true, scriptPath, compatibilityDate },
          { name: "orderapp-payment", modules: true, scriptPath, compatibilityDate },
          { name: "orderapp-notification", modules: true, scriptPath, compatibilityDate },
        ],
      },
    })),
  ],
  test: {
    name: "worker-user",
    include: ["src/**/*.workerd.test.ts"],
    globalSetup: ["./test/global-setup.ts"],
    setupFiles: ["./test/warm-up.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // One workerd loads the Worker once.
    fileParallelism: false,
  },
});
