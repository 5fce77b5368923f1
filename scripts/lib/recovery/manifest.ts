import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { type BackupStorage, MANIFEST } from "./storage.ts";

export const FORMAT = 1;

const name = z.string().regex(/^\w+$/);
const dumpedFile = z.strictObject({
  /** A table or a collection. */
  name,
  path: z.string().regex(/^\w+\/\w+\.[\w.]+$/),
  /** A table's columns in the order of its file. */
  columns: z.array(name).optional(),
  rows: z.int().min(0),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const sequence = z.strictObject({ name, value: z.string().regex(/^-?\d+$/), called: z.boolean() });
const dumpedStore = z.strictObject({
  name: z.enum(["product_db", "order_db", "user_db", "payment_db"]),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  /** What its tables or collections look like: a restore needs the same. */
  schema: z.array(z.string()),
  sequences: z.array(sequence),
  files: z.array(dumpedFile),
});
const manifest = z.strictObject({
  format: z.literal(FORMAT),
  commit: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  encrypted: z.boolean(),
  stores: z.array(dumpedStore).length(4),
});

export type DumpedFile = z.output<typeof dumpedFile>;
export type DumpedStore = z.output<typeof dumpedStore>;
export type StoreName = DumpedStore["name"];
export type Manifest = z.output<typeof manifest>;

/** The last file of a backup: before it is written, there is no backup. */
export async function writeManifest(storage: BackupStorage, backup: string, content: Manifest): Promise<void> {
  const lines = JSON.stringify(manifest.parse(content), null, 2);
  await storage.put(`${backup}/${MANIFEST}`, Readable.from([Buffer.from(`${lines}\n`)]));
}

export async function readManifest(storage: BackupStorage, backup: string): Promise<Manifest> {
  const content = await text(await storage.get(`${backup}/${MANIFEST}`));
  try {
    return manifest.parse(JSON.parse(content));
  } catch (error) {
    throw new Error(`${backup}/${MANIFEST} cannot be read: it is not one of format ${FORMAT}`, { cause: error });
  }
}

export function storeOf({ stores }: Manifest, wanted: StoreName): DumpedStore {
  const store = stores.find((one) => one.name === wanted);
  if (!store) throw new Error(`the backup has no ${wanted}`);
  return store;
}

/** The name of a backup is the time it began, so that names sort as times do. */
export const backupName = (at: Date): string => at.toISOString().replaceAll(/[-:]/g, "");

/** The newest backup that had begun by a time. */
export function chooseBackup(names: readonly string[], at: Date | undefined): string {
  const limit = at && backupName(at);
  const chosen = names
    .filter((one) => limit === undefined || one <= limit)
    .toSorted()
    .at(-1);
  if (chosen === undefined)
    throw new Error(at ? `there is no backup from before ${at.toISOString()}` : "there is no backup");
  return chosen;
}
