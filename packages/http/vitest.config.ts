import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** The shared Durable Object, inside workerd. */
export default defineConfig({
  plugins: [
    cloudflareTest({
      main: "./src/idempotency-object.ts",
      miniflare: {
        compatibilityDate: "2026-10-27",
        durableObjects: { IDEMPOTENCY: { className: "IdempotencyKey", useSQLite: true } },
      },
    }),
  ],
  test: { name: "worker-http", include: ["src/**/*.workerd.test.ts"] },
});
