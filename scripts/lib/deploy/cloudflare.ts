import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { Account } from "../account.ts";
import type { Environment, WorkerPlan } from "./configs.ts";
import { wrangler } from "./provision.ts";
import { type Running, isPlaceholder } from "./rollout.ts";
import type { Shell } from "./shell.ts";

const Deployment = z.object({ versions: z.array(z.object({ version_id: z.string(), percentage: z.number() })) });
const Versions = z.array(
  z.object({ id: z.string(), annotations: z.object({ "workers/message": z.string().optional() }).optional() }),
);
const Scripts = z.object({
  success: z.literal(true),
  result: z.array(z.object({ id: z.string(), migration_tag: z.string().nullish() })),
});

/** The newest migrations of Durable Objects that were applied, by the Workers' names. wrangler does not tell them. */
export async function migrationsOf({ id, token, api }: Account): Promise<Map<string, string | undefined>> {
  const response = await fetch(`${api}/accounts/${id}/workers/scripts`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(30_000),
  });
  const read = Scripts.safeParse(await response.json().catch(() => undefined));
  if (!read.success) throw new Error(`Cloudflare does not list the account's Workers: ${response.status}`);
  return new Map(read.data.result.map(({ id: name, migration_tag: tag }) => [name, tag ?? undefined]));
}

/** What runs of a Worker, by wrangler's account of it. */
export async function runningOf(
  { name }: WorkerPlan,
  migrations: ReadonlyMap<string, string | undefined>,
  shell: Shell,
): Promise<Running> {
  const [status, versions] = [
    await shell.ask(wrangler("deployments", "status", "--name", name, "--json")),
    await shell.ask(wrangler("versions", "list", "--name", name, "--json")),
  ];
  if (status === undefined || versions === undefined) throw new Error(`${name} is not there: run \`pnpm provision\`.`);
  const [first, ...others] = Deployment.parse(JSON.parse(status)).versions;
  const known = Versions.parse(JSON.parse(versions)).find(({ id }) => id === first?.version_id);
  return {
    version: others.length === 0 ? first?.version_id : undefined,
    placeholder: isPlaceholder(known?.annotations?.["workers/message"]),
    migration: migrations.get(name),
  };
}

/** Uploads a version and returns its id, which wrangler writes into a file for programs to read. */
export async function uploadVersion(
  { config }: WorkerPlan,
  { environment, tag, shell }: { environment: Environment; tag: string; shell: Shell },
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "orderapp-release-"));
  const file = join(folder, "output.ndjson");
  try {
    await shell.run({
      argv: wrangler(
        "versions",
        "upload",
        "-c",
        config,
        "--env",
        environment,
        "--tag",
        tag,
        "--message",
        `release ${tag}`,
      ),
      env: { WRANGLER_OUTPUT_FILE_PATH: file },
    });
    return versionIn(await readFile(file, "utf8"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The id of the version in what wrangler wrote. */
export function versionIn(output: string): string {
  const Uploaded = z.object({ type: z.literal("version-upload"), version_id: z.string() });
  for (const line of output.split("\n").filter(Boolean)) {
    const read = Uploaded.safeParse(JSON.parse(line));
    if (read.success) return read.data.version_id;
  }
  throw new Error("wrangler did not say which version it uploaded.");
}
