import type { LoadResult } from "./load.ts";
import type { Floor } from "./scenarios.ts";

export type Row = {
  name: string;
  waits: number;
  maxWaits?: number;
  load?: LoadResult;
  floor?: Floor;
  wantedShare?: number;
  share?: number;
  floorPerSecond?: number;
  /** How many times slower than another one it is, and may be. */
  slowdown?: { from: string; most: number; times: number };
  /** The rate that was to be kept up. */
  wantedPerSecond?: number;
  /** The most that 95 of 100 requests of a kind may take, in ms. */
  limits?: Record<string, number>;
  /** What is wrong in the shop's books after the load. */
  problems?: string[];
};

export type Report = {
  at: string;
  cores: number;
  latencyMs: number;
  seconds: number;
  rows: Row[];
  memoryMb: number;
  bundles: { name: string; gzipKiB: number }[];
};

const BUNDLE_LIMIT_KIB = 1024;

/** Prints the figures as a table; true when every target is met. */
export function printReport(report: Report): boolean {
  const head = ["scenario", "req/s", "p50 ms", "p95 ms", "p99 ms", "errors", "waits", "of its floor", ""];
  const lines = report.rows.map((row) => [
    row.name,
    fixed(row.load?.perSecond, 0),
    fixed(row.load?.p50, 1),
    fixed(row.load?.p95, 1),
    fixed(row.load?.p99, 1),
    row.load ? String(row.load.errors) : "–",
    row.maxWaits === undefined ? String(row.waits) : `${row.waits} of ${row.maxWaits}`,
    row.share === undefined
      ? "–"
      : `${row.share.toFixed(2)} × ${row.floor} (${fixed(row.floorPerSecond, 0)}/s), wanted ${round(row.wantedShare)}`,
    isMet(row) ? "ok" : "MISSED",
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...lines.map((line) => (line[i] ?? "").length)));
  for (const line of [head, ...lines])
    console.log(
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  console.log(
    `\n${report.cores} cores, ${report.latencyMs} ms before every backend, memory of the Workers' process ${report.memoryMb} MB`,
  );
  for (const { name, load, limits = {}, problems = [], slowdown } of report.rows) {
    if (slowdown) {
      const { from, times, most } = slowdown;
      console.log(`${name}: ${times.toFixed(2)} times slower than ${from}, at most ${most}`);
    }
    for (const [kind, limit] of Object.entries(limits)) {
      const figures = load?.kinds?.[kind];
      console.log(`${name}: ${kind} p95 ${fixed(figures?.p95, 0)} ms of ${limit}, ${figures?.count ?? 0} times`);
    }
    for (const problem of problems.slice(0, 10)) console.log(`${name}: ${problem}`);
  }
  const sizes = report.bundles.map(({ name, gzipKiB }) => `${name} ${gzipKiB}`).join(", ");
  console.log(`bundles after gzip, in KiB (at most ${BUNDLE_LIMIT_KIB}): ${sizes}`);
  return report.rows.every(isMet) && report.bundles.every(({ gzipKiB }) => gzipKiB <= BUNDLE_LIMIT_KIB);
}

const fixed = (value: number | undefined, digits: number): string =>
  value === undefined ? "–" : value.toFixed(digits);

const round = (value: number | undefined): number => Math.round((value ?? 0) * 100) / 100;

const isMet = (row: Row): boolean =>
  (row.share === undefined || row.wantedShare === undefined || row.share >= row.wantedShare) &&
  (row.maxWaits === undefined || row.waits <= row.maxWaits) &&
  (row.load?.errors ?? 0) === 0 &&
  // A rate counts as kept up with a hundredth missing: the last ones end after the time is over.
  (row.wantedPerSecond === undefined || (row.load?.perSecond ?? 0) >= 0.99 * row.wantedPerSecond) &&
  (row.slowdown === undefined || row.slowdown.times <= row.slowdown.most) &&
  Object.entries(row.limits ?? {}).every(([kind, limit]) => (row.load?.kinds?.[kind]?.p95 ?? Infinity) < limit) &&
  (row.problems ?? []).length === 0;
