import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";

/** The files of a bundle that are uploaded; not its source maps, nor wrangler's notes. */
export async function modulesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/\.map$|^README\.md$|^manifest\.json$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort((a, b) => Number(basename(b) === "index.js") - Number(basename(a) === "index.js"));
}
