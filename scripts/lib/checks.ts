import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Outcome, type Task, root, runAll } from "./tasks.ts";

/** Everything `pnpm check` looks at, the slowest first. */
export function checks(): Task[] {
  return [
    { name: "lint", command: "oxlint", args: ["--type-aware", "--quiet"] },
    { name: "unused", command: "knip", args: ["--no-progress", "--no-config-hints"] },
    { name: "format", command: "prettier", args: ["--check", "--log-level", "warn", "."], say: "pnpm format" },
    ...projects().map((project) => ({
      name: `types of ${project || "scripts"}`,
      command: "tsc",
      args: ["-p", join(root, project, "tsconfig.json")],
    })),
    ...workers().map((name) => ({
      name: `bindings of ${name}`,
      command: "wrangler",
      args: [
        "types",
        "worker-configuration.d.ts",
        "-c",
        `../../wrangler/${name}.jsonc`,
        "--include-runtime=false",
        "--check",
      ],
      cwd: join(root, "workers", name),
      env: { WRANGLER_SEND_METRICS: "false", WRANGLER_LOG_PATH: join(root, "dist", ".wrangler-logs") },
      say: "pnpm typegen",
    })),
    { name: "openapi", command: "node", args: ["scripts/openapi.ts", "--check"], say: "pnpm openapi" },
    {
      name: "client's types",
      command: "node",
      args: ["packages/client/scripts/generate.ts", "--check"],
      say: "pnpm openapi",
    },
    {
      name: "openapi's rules",
      command: "redocly",
      args: ["lint", "--max-problems", "20"],
      env: { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true", NO_COLOR: "1" },
    },
    { name: "configuration", command: "node", args: ["scripts/settings.ts", "--check"], say: "pnpm settings" },
  ];
}

function folders(parent: string): string[] {
  return readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

function projects(): string[] {
  const members = ["packages", "workers"].flatMap((parent) => folders(parent).map((name) => `${parent}/${name}`));
  return ["", "test", "ops/tail-worker", ...members].filter((project) =>
    existsSync(join(root, project, "tsconfig.json")),
  );
}

const workers = (): string[] =>
  folders("workers").filter((name) => existsSync(join(root, "wrangler", `${name}.jsonc`)));

/** Runs all checks; prints one line each, and the whole output of those that failed. */
export async function runChecks(): Promise<Outcome[]> {
  const outcomes = await runAll(checks(), ({ task, ok, output, seconds }) => {
    console.log(`${ok ? "✓" : "✗"} ${task.name} (${seconds.toFixed(1)} s)`);
    if (!ok) console.log(output.trim().replaceAll(/^/gm, "    "));
  });
  const failed = outcomes.filter(({ ok }) => !ok);
  for (const { task } of failed) console.log(`failed: ${task.name}${task.say ? `; try: ${task.say}` : ""}`);
  return outcomes;
}
