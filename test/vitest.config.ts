import { defineConfig } from "vitest/config";

/** Tests of the whole system over HTTP, each file with a shop of its own; many wait, so that two at once fill two cores. */
export default defineConfig({
  test: {
    name: "system",
    include: ["{integration,system,faults,browser}/**/*.test.ts"],
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
