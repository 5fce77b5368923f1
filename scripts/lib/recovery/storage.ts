import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Where backups are kept: files by their path, written as a whole or not at all. */
export type BackupStorage = {
  where: string;
  put(path: string, body: Readable): Promise<void>;
  get(path: string): Promise<Readable>;
  /** The names of the backups that are complete. */
  complete(): Promise<string[]>;
};

export const MANIFEST = "manifest.json";

/** A folder on this machine. */
export function folderStorage(folder: string): BackupStorage {
  const root = resolve(folder);
  const at = (path: string): string => {
    const file = resolve(root, path);
    if (!file.startsWith(root + sep)) throw new Error(`${path} does not lie in the backup`);
    return file;
  };
  return {
    where: root,
    async put(path, body) {
      const file = at(path);
      await mkdir(dirname(file), { recursive: true });
      try {
        await pipeline(body, createWriteStream(`${file}.draft`, { mode: 0o600, flush: true }));
      } catch (error) {
        await rm(`${file}.draft`, { force: true });
        throw error;
      }
      await rename(`${file}.draft`, file);
    },
    get: async (path) => createReadStream(at(path)),
    async complete() {
      const found: string[] = [];
      for (const entry of await readdir(root, { withFileTypes: true })) {
        if (entry.isDirectory() && (await readdir(join(root, entry.name))).includes(MANIFEST)) found.push(entry.name);
      }
      return found.sort();
    },
  };
}
