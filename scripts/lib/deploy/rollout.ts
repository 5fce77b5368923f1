import { type Environment, type WorkerPlan } from "./configs.ts";
import { PLACEHOLDER, wrangler } from "./provision.ts";
import type { Shell } from "./shell.ts";

/** How much of the traffic the new versions get, step by step. */
export const STEPS = [10, 50, 100] as const;

/** What runs at Cloudflare at present. */
export interface Running {
  /** The version that has all the traffic; undefined when a rollout is under way. */
  version: string | undefined;
  placeholder: boolean;
  /** The newest migration of its Durable Objects that was applied. */
  migration: string | undefined;
}

/** What a release asks of the world. */
export interface Release {
  environment: Environment;
  /** Names the release in Cloudflare's list of versions: the commit. */
  tag: string;
  shell: Shell;
  running(plan: WorkerPlan): Promise<Running>;
  /** Uploads a version that gets no traffic yet, and returns its id. */
  upload(plan: WorkerPlan): Promise<string>;
  /** Throws unless the shop answers as it should. */
  smoke(): Promise<void>;
}

const deployment = ({ config }: WorkerPlan, { environment, tag }: Release): string[] =>
  wrangler("deploy", "-c", config, "--env", environment, "--tag", tag, "--message", `release ${tag}`);

/** Deploys every Worker at once, in their order, and looks whether the shop answers. */
export async function deployAll(plans: readonly WorkerPlan[], release: Release): Promise<void> {
  for (const plan of plans) await release.shell.run({ argv: deployment(plan, release) });
  await release.smoke();
}

interface Step {
  plan: WorkerPlan;
  before: string;
  after: string;
}

/**
 * Deploys gradually: new versions get 10, 50 and then 100 of 100 requests, and after each step the shop must answer as
 * it should; else all go back to where they were. A Worker that was never deployed, or whose Durable Objects have a new
 * migration, cannot share its traffic with the version before: it is deployed at once, first.
 */
export async function deployGradually(plans: readonly WorkerPlan[], release: Release): Promise<void> {
  const { shell } = release;
  const steps: Step[] = [];
  const atOnce: WorkerPlan[] = [];
  for (const plan of plans) {
    const running = await release.running(plan);
    if (running.placeholder || running.migration !== plan.migration) atOnce.push(plan);
    else if (running.version === undefined)
      throw new Error(`${plan.name} is in the middle of a rollout: end that first.`);
    else steps.push({ plan, before: running.version, after: "" });
  }
  if (atOnce.length > 0) shell.say("\n# First deployments, and new migrations of Durable Objects");
  for (const plan of atOnce) await shell.run({ argv: deployment(plan, release) });
  shell.say("\n# New versions, without traffic");
  for (const step of steps) step.after = await release.upload(step.plan);
  for (const percentage of STEPS) {
    shell.say(`\n# ${percentage} of 100 requests`);
    try {
      for (const step of steps) await share(step, percentage, release);
      await release.smoke();
    } catch (error) {
      await rollBack(steps, shell);
      throw error;
    }
  }
  shell.say("\n# Routes, schedules and consumers");
  for (const { plan } of steps) {
    await shell.run({ argv: wrangler("triggers", "deploy", "-c", plan.config, "--env", release.environment) });
  }
}

/** By its configuration, not its name: so what belongs to no version (logs, Tail Workers) is set, too. */
const share = ({ plan, before, after }: Step, percentage: number, { shell, environment }: Release): Promise<string> =>
  shell.run({
    argv: wrangler(
      "versions",
      "deploy",
      ...(percentage === 100 ? [`${after}@100`] : [`${after}@${percentage}`, `${before}@${100 - percentage}`]),
      "-c",
      plan.config,
      "--env",
      environment,
      "--yes",
    ),
  });

/** The gateway first: from there on nobody meets the new versions behind it. One that fails stops no other. */
async function rollBack(steps: readonly Step[], shell: Shell): Promise<void> {
  shell.say("\n# Back to the versions before");
  const stuck: string[] = [];
  for (const { plan, before } of steps.toReversed()) {
    const argv = wrangler("versions", "deploy", `${before}@100`, "--name", plan.name, "--yes");
    await shell.run({ argv }).catch((error: unknown) => {
      stuck.push(`${argv.join(" ")} (${error instanceof Error ? error.message : String(error)})`);
    });
  }
  if (stuck.length > 0) shell.say(`# These did not go back; run them by hand:\n${stuck.join("\n")}`);
}

/** Whether a version was only holding the place, by its message. */
export const isPlaceholder = (message: string | undefined): boolean => message === PLACEHOLDER;
