import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { withShop } from "./shop.ts";
import { fuzz, type Tally } from "./run.ts";

/*
 * `pnpm fuzz [--runs 20000] [--seed n]`: a shop of its own, requests made from its openapi.json, and what was wrong with
 * the answers. The seed makes the same requests again; which ids they name depends on what the shop answered before.
 */
const { values } = parseArgs({
  options: { runs: { type: "string", default: "20000" }, seed: { type: "string", default: `${randomInt(2 ** 31)}` } },
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed))
  throw new Error("--runs and --seed are whole numbers");
console.log(`${runs} requests, --seed ${seed}`);

const row = ({ operation, requests, statuses }: Tally): string => {
  const all = Object.entries(statuses).map(([status, count]) => `${status}×${count}`);
  return `${operation.padEnd(34)} ${String(requests).padStart(5)}  ${all.join(" ")}`;
};
const report = await withShop(
  (shop) =>
    fuzz({
      shop,
      runs,
      seed,
      tell: ({ operation, fault, example }) => console.log(`✗ ${operation}: ${fault}\n    ${example}`),
    }),
  (line) => console.log(line),
);
for (const tally of report.tallies) console.log(row(tally));
const never = report.tallies.filter(({ statuses }) => !Object.keys(statuses).some((status) => status < "4"));
console.log(`never let through: ${never.map(({ operation }) => operation).join(", ") || "none"}`);
for (const { operation, fault, count } of report.findings) console.log(`✗ ${operation}: ${fault} (${count} times)`);
console.log(
  `${report.runs} requests to ${report.tallies.length} operations in ${report.seconds.toFixed(0)} s ` +
    `(--seed ${seed}), ${report.busy} asked again when busy, ${report.dropped} when cut off: ${report.findings.length} findings`,
);
process.exitCode = report.findings.length > 0 ? 1 : 0;
