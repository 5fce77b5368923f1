import { describe, expect, it } from "vitest";
import { countReport, sum } from "./count.ts";

const report = (over: Partial<NonNullable<Parameters<typeof countReport>[0]>>) => ({
  success: true,
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: [],
  ...over,
});

describe("countReport", () => {
  it("counts what passed, and skipped with todo together", () => {
    expect(countReport(report({}), true)).toEqual({ passed: 3, failed: 0, skipped: 2 });
  });

  it("counts a file whose set-up failed, once", () => {
    const testResults = [
      { status: "failed", assertionResults: [] },
      { status: "failed", assertionResults: [{ status: "failed" }] },
    ];
    expect(countReport(report({ numFailedTests: 1, success: false, testResults }), false).failed).toBe(2);
  });

  it("counts a missing report, a bad exit and a run of nothing as a failure", () => {
    expect(countReport(undefined, true).failed).toBe(1);
    expect(countReport(report({}), false).failed).toBe(1);
    expect(countReport(report({ numPassedTests: 0 }), true).failed).toBe(1);
  });
});

describe("sum", () => {
  it("adds up", () => {
    const one = { passed: 1, failed: 2, skipped: 3 };
    expect(sum([one, one])).toEqual({ passed: 2, failed: 4, skipped: 6 });
  });
});
