import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { root } from "../workers/names.ts";
import { readIfThere } from "../read-if-there.ts";

const urlsSchema = z.object({
  api: z.url(),
  inbox: z.url(),
  stripe: z.url(),
  control: z.url(),
});

/** Where a running shop's parts are, as `pnpm dev` writes it down for other programs. */
export type ShopUrls = z.infer<typeof urlsSchema>;

/** The data folder of `pnpm dev`, unless told otherwise. */
export const defaultDataDir = join(root, ".data");

const fileIn = (dataDir: string): string => join(dataDir, "urls.json");

/** Writes the addresses down; a reader sees the old or the new file, never half of one. */
export async function writeUrls(dataDir: string, urls: ShopUrls & Record<string, string>): Promise<void> {
  const draft = `${fileIn(dataDir)}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(urls, null, 2)}\n`);
  await rename(draft, fileIn(dataDir));
}

/** The addresses of the shop that runs, or ran last, on this data; undefined when none ever did. */
export async function readUrls(dataDir: string = defaultDataDir): Promise<ShopUrls | undefined> {
  const text = await readIfThere(fileIn(dataDir));
  return text === undefined ? undefined : urlsSchema.parse(JSON.parse(text));
}
