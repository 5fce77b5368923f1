import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { accountFrom } from "./lib/account.ts";
import { runCommand } from "./lib/command.ts";
import { migrationsOf, runningOf, uploadVersion } from "./lib/deploy/cloudflare.ts";
import { type Environment, type WorkerPlan, isEnvironment, readPlans } from "./lib/deploy/configs.ts";
import { secretsOf, wrangler } from "./lib/deploy/provision.ts";
import { type Release, deployAll, deployGradually } from "./lib/deploy/rollout.ts";
import { secretsIn, settingsOf } from "./lib/deploy/secrets.ts";
import { type Shell, dryShell, realShell } from "./lib/deploy/shell.ts";
import { root } from "./lib/tasks.ts";

const USAGE = `pnpm deploy:staging | pnpm deploy:production [--dry-run] [--url https://…] [--skip-migrations]
  Checks configurations and secrets, migrates the databases, deploys the Workers, and looks whether the shop answers.
  Production is deployed gradually, and goes back by itself when it does not answer as it should.
  --dry-run          prints every step; needs no account
  --url              where the shop answers; the gateway's route unless said
  --skip-migrations  the databases are up to date

  Needs CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID; for migrations also PRODUCT_DATABASE_URL, ORDER_DATABASE_URL
  and MONGODB_URI.`;

const { values } = parseArgs({
  options: {
    env: { type: "string", default: "" },
    "dry-run": { type: "boolean", default: false },
    "skip-migrations": { type: "boolean", default: false },
    url: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const STORES = ["PRODUCT_DATABASE_URL", "ORDER_DATABASE_URL", "MONGODB_URI"] as const;

/** Nothing is touched unless all of this is right. */
async function prepare(plans: readonly WorkerPlan[], environment: Environment, shell: Shell): Promise<void> {
  shell.say("# Every configuration is one that Cloudflare will take");
  for (const { config, worker } of plans) {
    const argv = wrangler(
      "deploy",
      "--dry-run",
      "-c",
      config,
      "--env",
      environment,
      "--outdir",
      `dist/release/${environment}/${worker}`,
    );
    // This needs no account: it is done when nothing else is.
    await realShell(console.log).run({ argv, env: { WRANGLER_LOG: "warn" } });
  }
  shell.say("\n# No required secret is missing");
  for (const { worker, name } of plans) {
    const required = secretsIn(await settingsOf(worker)).flatMap((secret) => (secret.required ? secret.name : []));
    if (values["dry-run"]) {
      shell.say(`# ${name} needs ${required.join(", ") || "none"}`);
      continue;
    }
    const present = await secretsOf(name, shell);
    const missing = required.filter((secret) => !present.has(secret));
    if (missing.length > 0)
      throw new Error(`${name} lacks ${missing.join(", ")}: run \`pnpm provision --env ${environment}\`.`);
  }
  if (values["skip-migrations"]) return;
  shell.say("\n# Databases, before the code that needs them; what runs now must be able to live with them");
  const unset = STORES.filter((store) => !process.env[store]);
  if (unset.length > 0 && !values["dry-run"]) throw new Error(`Set ${unset.join(", ")}, or say --skip-migrations.`);
  await shell.run({ argv: ["pnpm", "exec", "node", "scripts/db-migrate.ts"] });
}

async function main(environment: string): Promise<void> {
  if (!isEnvironment(environment)) throw new Error(USAGE);
  const dryRun = values["dry-run"];
  const shell = (dryRun ? dryShell : realShell)(console.log);
  const plans = readPlans(environment);
  const url = values.url ?? plans.find((plan) => plan.url)?.url;
  if (!url) throw new Error("Say with --url where the shop answers: no configuration has a route.");
  const account = dryRun ? undefined : accountFrom(process.env);
  await prepare(plans, environment, shell);
  const migrations = account ? await migrationsOf(account) : undefined;
  const tag = execFileSync("git", ["rev-parse", "--short=12", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
  const release: Release = {
    environment,
    tag,
    shell,
    running: async (plan) =>
      migrations
        ? runningOf(plan, migrations, shell)
        : { version: `<the version of ${plan.worker} that runs>`, placeholder: false, migration: plan.migration },
    upload: async (plan) => {
      if (!dryRun) return uploadVersion(plan, { environment, tag, shell });
      await shell.run({ argv: wrangler("versions", "upload", "-c", plan.config, "--env", environment, "--tag", tag) });
      return `<the new version of ${plan.worker}>`;
    },
    smoke: async () => {
      await shell.run({ argv: ["pnpm", "exec", "node", "scripts/smoke.ts", "--url", url] });
    },
  };
  shell.say(`\n# ${environment}, release ${tag}`);
  await (environment === "production" ? deployGradually : deployAll)(plans, release);
  console.log(dryRun ? "\nNothing was changed." : `\n${tag} is at ${url}`);
}

await runCommand(values.help && USAGE, () => main(values.env));
