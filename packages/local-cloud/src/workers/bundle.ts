import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { V4WorkerOptionsShape } from "miniflare";
import { modulesIn } from "./modules.ts";
import { type WorkerName, configOf, root, sourceOf } from "./names.ts";
import { readIfThere } from "../read-if-there.ts";
import { runNode } from "./run-node.ts";

/** One Worker as `wrangler deploy` would upload it, and its configuration in Miniflare's terms. */
export interface Bundle {
  name: WorkerName;
  /** The name in its configuration, by which siblings bind to it. */
  service: string;
  folder: string;
  hash: string;
  /** Size of the upload after gzip, in bytes. */
  gzipBytes: number;
  options: V4WorkerOptionsShape;
}

type Manifest = Pick<Bundle, "service" | "gzipBytes" | "options">;

const shared = ["core", "contracts", "http", "db"].map((name) => join(root, "packages", name, "src"));
/** What the configurations put in the place of what nobody asks for. */
const standIns = join(root, "wrangler", "stand-ins");
const here = fileURLToPath(new URL(".", import.meta.url));

/**
 * Builds production bundles with `wrangler deploy --dry-run`, at most two at a time. What was built from the same
 * sources before is found in `dist/<worker>/<hash>` and not built again.
 */
export async function bundleWorkers(
  names: readonly WorkerName[],
  log: (line: string) => void = () => {},
): Promise<Bundle[]> {
  const bundles = new Map<WorkerName, Bundle>();
  const stale: { name: WorkerName; hash: string }[] = [];
  for (const name of names) {
    const hash = await hashOf(name);
    const cached = await readCached(name, hash);
    if (cached) bundles.set(name, cached);
    else stale.push({ name, hash });
  }
  if (stale.length > 0) {
    log(`building ${stale.map(({ name }) => name).join(", ")}`);
    const options = configurations(stale.map(({ name }) => name));
    const queue = [...stale];
    const lane = async () => {
      for (let job = queue.shift(); job; job = queue.shift()) {
        bundles.set(job.name, await build(job.name, job.hash, options));
      }
    };
    const done = await Promise.allSettled([lane(), lane(), options]);
    const failure = done.find((result) => result.status === "rejected");
    if (failure) throw failure.reason;
  }
  return names.flatMap((name) => bundles.get(name) ?? []);
}

async function hashOf(name: WorkerName): Promise<string> {
  const hash = createHash("sha256").update(root);
  const folders = [sourceOf(name), ...shared, standIns];
  const files = (await Promise.all(folders.map(sourcesIn))).flat();
  const fixed = [configOf(name), join(root, "workers", name, "package.json"), join(root, "pnpm-lock.yaml")];
  for (const file of [...fixed, ...files.sort()]) hash.update(file.slice(root.length)).update(await readFile(file));
  return hash.digest("hex").slice(0, 16);
}

async function sourcesIn(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
    .map((entry) => join(entry.parentPath, entry.name));
}

const folderOf = (name: WorkerName, hash: string): string => join(root, "dist", name, hash);

async function readCached(name: WorkerName, hash: string): Promise<Bundle | undefined> {
  const folder = folderOf(name, hash);
  const text = await readIfThere(join(folder, "manifest.json"));
  return text === undefined ? undefined : { name, hash, folder, ...(JSON.parse(text) as Manifest) };
}

type Configuration = Omit<Manifest, "gzipBytes">;

// Loading wrangler takes a second and 120 MB: done in a short-lived process, and only when a configuration changed.
async function configurations(names: readonly WorkerName[]): Promise<Map<WorkerName, Configuration>> {
  const known = await Promise.all(
    names.map(async (name) => {
      // What is read holds absolute paths.
      const hash = createHash("sha256")
        .update(root)
        .update(await readFile(configOf(name)));
      const file = join(root, "dist", name, `configuration-${hash.digest("hex").slice(0, 16)}.json`);
      const text = await readIfThere(file);
      return { name, file, read: text === undefined ? undefined : (JSON.parse(text) as Configuration) };
    }),
  );
  const unread = known.filter(({ read }) => read === undefined);
  if (unread.length > 0) {
    const output = await runNode([join(here, "options-main.ts"), ...unread.map(({ name }) => configOf(name))]);
    const read = JSON.parse(output) as Record<string, Configuration>;
    for (const entry of unread) {
      entry.read = read[configOf(entry.name)];
      await mkdir(dirname(entry.file), { recursive: true });
      await writeFile(entry.file, JSON.stringify(entry.read));
    }
  }
  return new Map(known.flatMap(({ name, read }) => (read ? [[name, read] as const] : [])));
}

async function build(
  name: WorkerName,
  hash: string,
  options: Promise<Map<WorkerName, Configuration>>,
): Promise<Bundle> {
  const parent = join(root, "dist", name);
  const draft = join(parent, `.draft-${process.pid}-${hash}`);
  await mkdir(draft, { recursive: true });
  try {
    const wrangler = fileURLToPath(new URL("../bin/wrangler.js", import.meta.resolve("wrangler")));
    await runNode([wrangler, "deploy", "--dry-run", "--env=", "--outdir", draft, "-c", configOf(name)], {
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_HIDE_BANNER: "true",
      WRANGLER_LOG_PATH: join(root, "dist", ".wrangler-logs"),
      NO_COLOR: "1",
    });
    const read = (await options).get(name);
    if (!read) throw new Error(`wrangler read no configuration for ${name}`);
    const manifest: Manifest = { ...read, gzipBytes: await gzipBytesOf(draft) };
    await writeFile(join(draft, "manifest.json"), JSON.stringify(manifest));
    const folder = folderOf(name, hash);
    // Two builds of the same sources at once give the same: the first in place wins.
    await rename(draft, folder).catch((error: unknown) => {
      if (!existsSync(join(folder, "manifest.json"))) throw error;
    });
    await forgetOld(parent, hash);
    return { name, hash, folder, ...manifest };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function gzipBytesOf(folder: string): Promise<number> {
  const files = await modulesIn(folder);
  const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(file)).length));
  return sizes.reduce((sum, size) => sum + size, 0);
}

// A few are kept: another branch, or a run in progress, may still use them.
async function forgetOld(parent: string, current: string): Promise<void> {
  const folders = (await readdir(parent)).filter((entry) => /^[0-9a-f]{16}$/.test(entry) && entry !== current);
  const aged = await Promise.all(
    folders.map(async (entry) => ({ entry, at: (await stat(join(parent, entry))).mtimeMs })),
  );
  for (const { entry } of aged.sort((a, b) => b.at - a.at).slice(3)) {
    await rm(join(parent, entry), { recursive: true, force: true });
  }
}
