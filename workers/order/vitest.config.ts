import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

// The plugin resolves packages as for a browser, also for the set-up that runs in Node: `ws` is only a stub there.
const cloud = createRequire(fileURLToPath(import.meta.resolve("@orderapp/local-cloud/neon/tunnel")));
const ws = join(dirname(cloud.resolve("ws")), "wrapper.mjs");

const compatibilityDate = "2026-10-27";

/** The Worker inside workerd, with a real PostgreSQL beside it; the tests bring their own siblings. */
export default defineConfig({
  resolve: { alias: { ws } },
  plugins: [
    cloudflareTest(({ inject }) => ({
      wrangler: { configPath: "../../wrangler/order.jsonc" },
      miniflare: {
        bindings: {
          LOG_LEVEL: "ERROR",
          ORDER_DATABASE_URL: inject("orderDatabaseUrl"),
          REVOCATIONS_REDIS_URL: inject("redisUrl"),
          REVOCATIONS_REDIS_TOKEN: "tests",
          ORDER_TOKEN_SECRET: "a-secret-of-the-tests",
          TEST_PRIVATE_JWK: inject("privateJwk"),
        },
        workers: [
          {
            name: "orderapp-user",
            modules: true,
            scriptPath: "./test/fake-user.js",
            compatibilityDate,
            bindings: { JWKS: inject("publicJwks") },
          },
          { name: "orderapp-product", modules: true, scriptPath: "./test/fake-siblings.js", compatibilityDate },
          { name: "orderapp-payment", modules: true, scriptPath: "./test/fake-siblings.js", compatibilityDate },
        ],
      },
    })),
  ],
  test: {
    name: "worker-order",
    include: ["src/**/*.workerd.test.ts"],
    // The files share nothing but caches, and each would start a runtime of its own.
    isolate: false,
    globalSetup: ["./test/global-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
