import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

const sibling = (name: string) => ({
  name: `orderapp-${name}`,
  modules: true,
  scriptPath: "./test/fake-siblings.js",
  compatibilityDate: "2026-10-27",
});

/** The gateway inside workerd, before siblings that fail in every way. */
export default defineConfig({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: "../../wrangler/gateway.jsonc" },
      miniflare: {
        bindings: { LOG_LEVEL: "ERROR" },
        workers: ["user", "product", "order", "payment", "notification"].map(sibling),
      },
    }),
  ],
  test: { name: "worker-gateway", include: ["src/**/*.workerd.test.ts"], testTimeout: 30_000 },
});
