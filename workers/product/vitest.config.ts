import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** The Worker inside workerd, with a real PostgreSQL and a stand-in of Redis beside it. */
export default defineConfig({
  plugins: [
    cloudflareTest(({ inject }) => ({
      wrangler: { configPath: "../../wrangler/product.jsonc" },
      miniflare: {
        bindings: {
          LOG_LEVEL: "ERROR",
          PRODUCT_DATABASE_URL: inject("productDatabaseUrl"),
          UPSTASH_REDIS_REST_URL: inject("redisUrl"),
          UPSTASH_REDIS_REST_TOKEN: "tests",
          REVOCATIONS_REDIS_URL: inject("redisUrl"),
          REVOCATIONS_REDIS_TOKEN: "tests",
          TEST_REPLICA_URL: inject("productReplicaUrl"),
          TEST_PRIVATE_JWK: inject("productPrivateJwk"),
        },
        workers: [
          {
            name: "orderapp-user",
            modules: true,
            scriptPath: "./test/fake-user.js",
            compatibilityDate: "2026-10-27",
            bindings: { JWKS: inject("productPublicJwks") },
          },
        ],
      },
    })),
  ],
  test: {
    name: "worker-product",
    include: ["src/**/*.workerd.test.ts"],
    globalSetup: ["./test/global-setup.ts"],
    // It requires what the runtime has not, behind a condition that only a bundler follows.
    deps: { optimizer: { ssr: { enabled: true, include: ["sanitize-html"] } } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One database: a file that empties it must not meet another.
    fileParallelism: false,
  },
});
