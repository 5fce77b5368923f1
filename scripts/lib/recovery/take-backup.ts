import type { Readable } from "node:stream";
import { backupName, FORMAT, type Manifest, writeManifest } from "./manifest.ts";
import { connectMongo } from "./mongo.ts";
import { dumpMongo } from "./mongo-dump.ts";
import { openSnapshot } from "./postgres-dump.ts";
import type { BackupStorage } from "./storage.ts";

export type Stores = { productUrl: string; orderUrl: string; mongoUri: string };
export type Keep = (path: string, body: Readable) => Promise<void>;

export type BackupOptions = {
  stores: Stores;
  storage: BackupStorage;
  /** An age recipient, `age1…`; without one, files are not encrypted. */
  recipient?: string | undefined;
  commit: string;
  log?: (line: string) => void;
};

/**
 * Writes down all stores, and the manifest last. What is pointed to is copied after what points to it: the moments of
 * product_db and order_db are fixed first, a breath apart, and people and payments are read after them.
 */
export async function takeBackup(options: BackupOptions): Promise<{ name: string; manifest: Manifest }> {
  const { stores, storage, recipient, commit, log = () => undefined } = options;
  const started = new Date();
  const name = backupName(started);
  const keep: Keep = (path, body) => storage.put(`${name}/${path}`, body);
  const closers: (() => Promise<void>)[] = [];
  try {
    const mongo = await connectMongo(stores.mongoUri);
    closers.push(() => mongo.close());
    const product = await openSnapshot("product_db", stores.productUrl);
    closers.push(() => product.close());
    const order = await openSnapshot("order_db", stores.orderUrl);
    closers.push(() => order.close());
    const user = await dumpMongo(mongo, "user_db", keep, recipient);
    const payment = await dumpMongo(mongo, "payment_db", keep, recipient);
    const dumped = [await product.dump(keep, recipient), await order.dump(keep, recipient), user, payment];
    const manifest: Manifest = {
      format: FORMAT,
      commit,
      startedAt: started.toISOString(),
      endedAt: new Date().toISOString(),
      encrypted: recipient !== undefined,
      stores: dumped,
    };
    await writeManifest(storage, name, manifest);
    for (const store of dumped) log(`${store.name}: ${sizeOf(store.files)}`);
    return { name, manifest };
  } finally {
    for (const close of closers) await close();
  }
}

const sizeOf = (files: readonly { rows: number; bytes: number }[]): string =>
  `${files.reduce((sum, { rows }) => sum + rows, 0)} rows of ${files.length} files, ` +
  `${files.reduce((sum, { bytes }) => sum + bytes, 0)} bytes`;
