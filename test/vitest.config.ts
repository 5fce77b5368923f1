import { defineConfig } from "vitest/config";

/** Tests of the whole system over HTTP; one file at a time, since each has the two cores to itself. */
export default defineConfig({
  test: {
    name: "system",
    include: ["{integration,system,faults,browser}/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
