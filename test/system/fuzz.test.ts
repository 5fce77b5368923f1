import { expect, it } from "vitest";
import { fuzz } from "../fuzz/run.ts";
import { withShop } from "../fuzz/shop.ts";

it("answers 1,000 requests made from its own document as that says, and none with a fault of its own", async () => {
  const errors: string[] = [];
  const report = await withShop(
    (shop) => fuzz({ shop, runs: 1_000, seed: 8 }),
    (line) => errors.push(line),
  );
  const told = report.findings.map(({ operation, fault, example }) => `${operation}: ${fault}\n  ${example}`);
  expect(told, errors.join("\n")).toEqual([]);
  // Every operation was asked; most were let through, so that it is not refusals alone which are as documented.
  expect(report.runs).toBe(1_000);
  expect(report.tallies.filter(({ requests }) => requests === 0)).toEqual([]);
  const served = report.tallies.filter(({ statuses }) => Object.keys(statuses).some((status) => status < "4"));
  expect(served.length).toBeGreaterThan(report.tallies.length / 2);
});
