import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "./lib/tasks.ts";

/** Runs a script as somebody without any account: only a path and an empty home. */
async function asNobody(...args: string[]): Promise<{ code: unknown; output: string }> {
  const home = await mkdtemp(join(tmpdir(), "orderapp-nobody-"));
  try {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { PATH: process.env["PATH"], HOME: home, WRANGLER_SEND_METRICS: "false" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
    const [code] = await once(child, "close");
    return { code, output };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

const WORKERS = ["user", "product", "order", "payment", "notification", "gateway"];
const workersAt = (output: string, pattern: RegExp): string[] =>
  [...output.matchAll(pattern)].map(([, worker = ""]) => worker);

describe.concurrent.each(["staging", "production"])("without any account, for %s", (environment) => {
  it("what is to be provisioned is printed, step by step", async () => {
    const { code, output } = await asNobody("scripts/provision.ts", "--env", environment, "--dry-run");
    expect([code, output]).toEqual([0, expect.stringContaining("Nothing was changed.")]);
    for (const made of [
      "queues create orderapp-events",
      "r2 bucket create orderapp-media",
      "r2 bucket create orderapp-backups",
    ]) {
      expect(output).toContain(`$ pnpm wrangler ${made}-${environment}`);
    }
    const held = new RegExp(`deploy -c \\.data/provision/${environment}/orderapp-(\\w+)-${environment}\\.json`, "g");
    expect(workersAt(output, held)).toEqual(WORKERS);
    const secret = new RegExp(`secret bulk --name orderapp-(\\w+)-${environment}`, "g");
    expect(workersAt(output, secret)).toEqual(WORKERS);
  });

  it("the configurations are validated, and the deployment is printed in order", { timeout: 180_000 }, async () => {
    const { code, output } = await asNobody("scripts/deploy.ts", "--env", environment, "--dry-run");
    expect([code, output]).toEqual([0, expect.stringContaining("Nothing was changed.")]);
    expect(workersAt(output, /deploy --dry-run -c wrangler\/(\w+)\.jsonc/g)).toEqual(WORKERS);
    expect(output).toContain("db-migrate");
    const released =
      environment === "staging"
        ? /wrangler deploy -c wrangler\/(\w+)\.jsonc/g
        : /versions upload -c wrangler\/(\w+)\.jsonc/g;
    expect(workersAt(output, released)).toEqual(WORKERS);
    const smokes = output.match(/scripts\/smoke\.ts --url https:\/\/\S+/g) ?? [];
    expect(smokes).toHaveLength(environment === "staging" ? 1 : 3);
  });
});

it("nothing is deployed without an account", async () => {
  const { code, output } = await asNobody("scripts/deploy.ts", "--env", "staging");
  expect([code, output]).toEqual([1, expect.stringContaining("CLOUDFLARE_API_TOKEN")]);
  expect(output).not.toContain("$ ");
});
