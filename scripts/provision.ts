import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { parseArgs } from "node:util";
import { runCommand } from "./lib/command.ts";
import { type Environment, isEnvironment, readPlans } from "./lib/deploy/configs.ts";
import { provision } from "./lib/deploy/provision.ts";
import type { Secret, Sources } from "./lib/deploy/secrets.ts";
import { dryShell, realShell } from "./lib/deploy/shell.ts";
import { rotateKeys } from "./lib/key-set.ts";
import { root } from "./lib/tasks.ts";

const USAGE = `pnpm provision [--env staging|production] [--dry-run] [--renew NAME]…
  Makes queues, buckets, a place for each Worker, and secrets; what is there is left alone, so run it again at will.
  --env       staging unless said
  --dry-run   prints what it would do; needs no account
  --renew     a secret to set anew although it is there

  Secrets come from the environment (NAME, or WORKER_NAME for one Worker alone), else from a prompt. Random ones and
  the keys of access tokens are made here.`;

const { values } = parseArgs({
  options: {
    env: { type: "string", default: "staging" },
    "dry-run": { type: "boolean", default: false },
    renew: { type: "string", multiple: true, default: [] },
    help: { type: "boolean", default: false },
  },
});

async function ask(worker: string, { name, about }: Secret): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  process.stderr.write(`${about}\n${worker}: ${name}: `);
  // Echoes nothing of what is typed.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return (await terminal.question("")) || undefined;
  } finally {
    terminal.close();
    process.stderr.write("\n");
  }
}

/** Kept beside the repository's data, since rotating the keys needs them: put the file where secrets are kept. */
async function keysOf(environment: Environment): Promise<string> {
  const file = join(root, ".data", "provision", environment, "jwt-keys.json");
  await mkdir(dirname(file), { recursive: true });
  const made = JSON.stringify(rotateKeys({ keys: [] }, { now: new Date(), ttlSeconds: 86_400 }).set);
  try {
    await writeFile(file, `${made}\n`, { mode: 0o600, flag: "wx" });
    console.log(
      `# The keys of access tokens are in ${file}: keep it as you keep any secret, \`pnpm keys:rotate\` needs it.`,
    );
    return made;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    return (await readFile(file, "utf8")).trim();
  }
}

async function main(environment: string): Promise<void> {
  if (!isEnvironment(environment)) throw new Error(USAGE);
  const dryRun = values["dry-run"];
  const shell = (dryRun ? dryShell : realShell)(console.log);
  const sources: Sources = { env: process.env, ask, keys: () => keysOf(environment) };
  const missing = await provision(readPlans(environment), shell, { environment, dryRun, renew: values.renew, sources });
  if (missing.length > 0)
    throw new Error(`\nSet these in the environment, and run this again:\n  ${missing.join("\n  ")}`);
  console.log(dryRun ? "\nNothing was changed." : `\nReady: pnpm deploy:${environment}`);
}

await runCommand(values.help && USAGE, () => main(values.env));
