import { readFile } from "node:fs/promises";

/** Tests that passed, failed, and were skipped. */
export interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

interface JsonReport {
  success: boolean;
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

/**
 * Counts a run of vitest by its JSON report. A file that could not be set up, a run that broke off, and a report
 * that is not there count as failures: what did not run did not pass.
 */
export function countReport(report: JsonReport | undefined, exitedWell: boolean): Count {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && assertionResults.every((assertion) => assertion.status !== "failed"),
  );
  const failed = report.numFailedTests + broken.length;
  const nothing = report.numPassedTests + failed === 0;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && (!exitedWell || !report.success || nothing) ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Reads a report; undefined when there is none that can be read. */
export async function readReport(path: string): Promise<JsonReport | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as JsonReport;
  } catch {
    return undefined;
  }
}

/** The sum of several counts. */
export function sum(counts: readonly Count[]): Count {
  return counts.reduce(
    (total, count) => ({
      passed: total.passed + count.passed,
      failed: total.failed + count.failed,
      skipped: total.skipped + count.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}
