import { chmod, mkdir, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { claim } from "../postgres/lock.ts";

/** A data folder that this process alone uses. */
export interface DataFolder {
  path: string;
  in(name: string): string;
  release(): Promise<void>;
}

const lockName = "in-use.json";

/** Claims the folder for this process, and empties it when asked to. Rejects, naming the holder, when it is in use. */
export async function openFolder(path: string, fresh: boolean): Promise<DataFolder> {
  const folder = resolve(path);
  await mkdir(folder, { recursive: true });
  // Started by root, PostgreSQL runs as somebody else, who must be able to reach its data in here.
  if (process.getuid?.() === 0) await chmod(folder, 0o711);
  const release = await claim(join(folder, lockName));
  if (fresh) {
    for (const entry of await readdir(folder)) {
      if (entry !== lockName) await rm(join(folder, entry), { recursive: true, force: true });
    }
  }
  return { path: folder, in: (name) => join(folder, name), release };
}
