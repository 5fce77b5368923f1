import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { runChecks } from "./lib/checks.ts";
import { type Count, countReport, readReport, sum } from "./lib/count.ts";
import { type Task, root, run } from "./lib/tasks.ts";

// All that CI checks: lint and types, then every test. The last line says how many passed.
const reports = join(root, "dist", "test-results");
await rm(reports, { recursive: true, force: true });
await mkdir(reports, { recursive: true });

const suites: { name: string; projects: string[] }[] = [
  { name: "unit", projects: ["unit"] },
  { name: "workers", projects: ["worker-*"] },
  { name: "system", projects: ["system"] },
];

async function vitest(name: string, projects: readonly string[]): Promise<Count> {
  const report = join(reports, `${name}.json`);
  const task: Task = {
    name,
    command: "vitest",
    args: [
      "run",
      ...projects.flatMap((project) => ["--project", project]),
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ],
  };
  console.log(`\n— ${name} tests`);
  const { ok } = await run(task, true);
  return countReport(await readReport(report), ok);
}

const counts: Count[] = [];
const failedChecks = (await runChecks()).filter(({ ok }) => !ok).length;
counts.push({ passed: 0, failed: failedChecks, skipped: 0 });

console.log("\n— bundles");
const built = await run({ name: "bundles", command: "node", args: ["scripts/build.ts"] }, true);
if (!built.ok) counts.push({ passed: 0, failed: 1, skipped: 0 });
for (const { name, projects } of suites) counts.push(await vitest(name, projects));

const { passed, failed, skipped } = sum(counts);
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
