import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../tasks.ts";
import { distinct, type Environment, type WorkerPlan } from "./configs.ts";
import { type Secret, type Sources, findSecrets, secretsIn, settingsOf } from "./secrets.ts";
import type { Shell } from "./shell.ts";

/** The message of the version that holds a Worker's place until it is deployed. */
export const PLACEHOLDER = "placeholder, until the first deployment";

/** The bucket that nightly backups go to. */
export const backupBucket = (environment: Environment): string => `orderapp-backups-${environment}`;

/** The bucket that pictures are copied to. */
const picturesBucket = (environment: Environment): string => `orderapp-media-copy-${environment}`;

export interface ProvisionOptions {
  environment: Environment;
  dryRun: boolean;
  /** Secrets that are set anew although they are there. */
  renew: readonly string[];
  sources: Sources;
}

/**
 * Makes what a release needs and does not make itself: queues, buckets, a place for each Worker (they are bound to each
 * other in a circle, and Cloudflare refuses bindings to what is not there), and secrets. What is there is left alone.
 * Returns the names of required secrets that are still missing.
 */
export async function provision(
  plans: readonly WorkerPlan[],
  shell: Shell,
  options: ProvisionOptions,
): Promise<string[]> {
  await makeQueuesAndBuckets(plans, shell, options.environment);
  await holdPlaces(plans, shell, options);
  return setSecrets(plans, shell, options);
}

async function makeQueuesAndBuckets(
  plans: readonly WorkerPlan[],
  shell: Shell,
  environment: Environment,
): Promise<void> {
  shell.say("\n# Queues and buckets");
  for (const queue of distinct(plans.flatMap(({ queues }) => queues))) {
    await makeUnlessThere(shell, `queue ${queue}`, wrangler("queues", "info", queue), [
      wrangler("queues", "create", queue),
    ]);
  }
  const backups = backupBucket(environment);
  for (const bucket of [...distinct(plans.flatMap(({ buckets }) => buckets)), backups, picturesBucket(environment)]) {
    await makeUnlessThere(shell, `bucket ${bucket}`, wrangler("r2", "bucket", "info", bucket), [
      wrangler("r2", "bucket", "create", bucket),
    ]);
  }
  const rules = join(root, "ops", "backup", "lifecycle.json");
  await shell.run({
    argv: wrangler("r2", "bucket", "lifecycle", "set", backups, "--file", relative(rules), "--force"),
  });
  for (const dataset of distinct(plans.flatMap(({ datasets }) => datasets))) {
    shell.say(`# The dataset ${dataset} is made by Analytics Engine when the first point is written.`);
  }
}

async function makeUnlessThere(
  shell: Shell,
  what: string,
  look: readonly string[],
  make: readonly (readonly string[])[],
): Promise<void> {
  if ((await shell.ask(look)) !== undefined) return shell.say(`# ${what} is there`);
  for (const argv of make) await shell.run({ argv });
}

async function holdPlaces(
  plans: readonly WorkerPlan[],
  shell: Shell,
  { environment, dryRun }: ProvisionOptions,
): Promise<void> {
  shell.say("\n# A place for each Worker");
  const folder = join(root, ".data", "provision", environment);
  if (!dryRun) await mkdir(folder, { recursive: true });
  for (const { name } of plans) {
    const config = join(folder, `${name}.json`);
    const source = join(folder, `${name}.mjs`);
    if (!dryRun) {
      await writeFile(source, placeholderSource(entrypointsOf(name, plans)));
      await writeFile(config, JSON.stringify({ name, main: source, ...PLACEHOLDER_SETTINGS }));
    }
    await makeUnlessThere(shell, `Worker ${name}`, wrangler("deployments", "status", "--name", name), [
      wrangler("deploy", "-c", relative(config), "--message", PLACEHOLDER),
    ]);
  }
}

const PLACEHOLDER_SETTINGS = { compatibility_date: "2026-10-27", workers_dev: false, preview_urls: false };

/** The entrypoints of a Worker that its siblings are bound to. */
const entrypointsOf = (name: string, plans: readonly WorkerPlan[]): string[] =>
  distinct(
    plans.flatMap(({ needs }) =>
      needs.flatMap(({ service, entrypoint }) => (service === name && entrypoint ? [entrypoint] : [])),
    ),
  );

/** A Worker that answers 503 and has the entrypoints that siblings are bound to. */
export const placeholderSource = (entrypoints: readonly string[]): string =>
  [
    'import { WorkerEntrypoint } from "cloudflare:workers";',
    ...entrypoints.map((name) => `export class ${name} extends WorkerEntrypoint {}`),
    'export default { fetch: () => new Response("Not deployed yet", { status: 503 }) };',
    "",
  ].join("\n");

async function setSecrets(
  plans: readonly WorkerPlan[],
  shell: Shell,
  { dryRun, renew, sources }: ProvisionOptions,
): Promise<string[]> {
  shell.say("\n# Secrets");
  const missing: string[] = [];
  for (const { worker, name } of plans) {
    const secrets = secretsIn(await settingsOf(worker));
    if (secrets.length === 0) continue;
    if (dryRun) {
      shell.say(`# ${name}: ${secrets.map(inWords).join(", ")}`);
      await shell.run({ argv: wrangler("secret", "bulk", "--name", name), input: "" });
      continue;
    }
    const present = await secretsOf(name, shell);
    for (const again of renew) present.delete(again);
    const found = await findSecrets(worker, secrets, present, sources);
    missing.push(...found.missing.map((secret) => `${worker}: ${secret}`));
    const names = Object.keys(found.values);
    shell.say(
      `# ${name}: ${present.size} there, ${names.length} to set${names.length > 0 ? `: ${names.join(", ")}` : ""}`,
    );
    if (names.length === 0) continue;
    await shell.run({ argv: wrangler("secret", "bulk", "--name", name), input: JSON.stringify(found.values) });
  }
  return missing;
}

const inWords = ({ name, required, made }: Secret): string =>
  `${name}${made === "given" ? "" : " (made)"}${required ? "" : " (optional)"}`;

/** The names of the secrets that a Worker has; throws when that cannot be had, so that none is overwritten. */
export async function secretsOf(name: string, shell: Shell): Promise<Set<string>> {
  const listed = await shell.ask(wrangler("secret", "list", "--name", name, "--format", "json"));
  const read: unknown = listed === undefined ? undefined : JSON.parse(listed);
  if (!Array.isArray(read)) throw new Error(`The secrets of ${name} cannot be listed.`);
  return new Set(read.map((secret: { name: string }) => secret.name));
}

/** A command of wrangler, run through pnpm so that it is the one of this repository. */
export const wrangler = (...args: readonly string[]): string[] => ["pnpm", "wrangler", ...args];

const relative = (path: string): string => path.slice(root.length + 1);
