import { defineConfig } from "vitest/config";

/** Three kinds of tests: plain units in Node, Workers inside workerd, and the whole system over HTTP. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "workers/*/src/**/*.test.ts", "{scripts,ops}/**/*.test.ts"],
          exclude: ["**/*.workerd.test.ts", "**/node_modules/**"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      "workers/*/vitest.config.ts",
      "packages/http/vitest.config.ts",
      "test/vitest.config.ts",
    ],
  },
});
