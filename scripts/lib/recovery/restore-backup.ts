import { join } from "node:path";
import { runMigrations } from "@orderapp/local-cloud/migrations";
import { readMigrationFiles } from "drizzle-orm/migrator";
import type { MongoClient } from "mongodb";
import { root } from "../tasks.ts";
import { type Manifest, readManifest, storeOf } from "./manifest.ts";
import { connectMongo, type MongoStore, validatorsHere } from "./mongo.ts";
import { filledCollections, loadMongo } from "./mongo-load.ts";
import { connectPostgres } from "./postgres.ts";
import { filledTables, loadPostgres } from "./postgres-load.ts";
import { repair, type Repaired } from "./repair.ts";
import type { BackupStorage } from "./storage.ts";
import type { Stores } from "./take-backup.ts";
import { type Source, verifyBackup } from "./unpack.ts";

export type RestoreOptions = {
  storage: BackupStorage;
  /** Which of them, by its name. */
  backup: string;
  /** The age identity of the recipient that it was encrypted for. */
  identity?: string | undefined;
  into: Stores;
  /** Puts the backup in the place of what is there. */
  intoNonempty?: boolean;
  /** For how long unpaid orders and their stock are kept at least, so that their payments can be heard of. */
  holdMs: number;
  log?: (line: string) => void;
};

export type Restored = Repaired & { manifest: Manifest; seconds: Record<string, number> };

const MONGO_STORES = ["user_db", "payment_db"] as const;

/** Restores all stores from one backup, and brings them to agree. Nothing is changed until everything was checked. */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { storage, backup, identity, into, log = () => undefined } = options;
  const seconds: Record<string, number> = {};
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const result = await work();
    seconds[name] = Math.round(performance.now() - began) / 1_000;
    log(`${name}: ${seconds[name]} s`);
    return result;
  };

  const manifest = await readManifest(storage, backup);
  checkSchema(manifest);
  const source: Source = { storage, backup, manifest, identity };
  await step("files checked", () => verifyBackup(source));
  const mongo = await connectMongo(into.mongoUri);
  try {
    await checkEmpty(mongo, options);
    const { productUrl, orderUrl, mongoUri } = into;
    await step("databases migrated", () => runMigrations({ productUrl, orderUrl, mongoUri }));
    const over = options.intoNonempty ?? false;
    for (const name of MONGO_STORES) await step(`${name} loaded`, () => loadMongo(mongo, source, name));
    await step("product_db loaded", () => loadPostgres(source, "product_db", productUrl, over));
    await step("order_db loaded", () => loadPostgres(source, "order_db", orderUrl, over));
    const repaired = await step("stores brought to agree", () => repair(into, mongo, options.holdMs));
    return { ...repaired, manifest, seconds };
  } finally {
    await mongo.close();
  }
}

/** A backup fits into databases of the same migrations alone. */
function checkSchema(manifest: Manifest): void {
  const here = {
    product_db: hashes("product"),
    order_db: hashes("order"),
    user_db: validatorsHere("user_db"),
    payment_db: validatorsHere("payment_db"),
  };
  for (const { name } of manifest.stores) {
    if (storeOf(manifest, name).schema.join() === here[name].join()) continue;
    throw new Error(
      `${name} was of other migrations than this checkout's: check out ${manifest.commit}, and restore there`,
    );
  }
}

const hashes = (name: string): string[] =>
  readMigrationFiles({ migrationsFolder: join(root, "migrations", name) }).map(({ hash }) => hash);

async function checkEmpty(mongo: MongoClient, { into, intoNonempty }: RestoreOptions): Promise<void> {
  if (intoNonempty) return;
  const found: string[] = [];
  for (const [name, url] of [
    ["product_db", into.productUrl],
    ["order_db", into.orderUrl],
  ] as const) {
    const client = await connectPostgres(url);
    try {
      for (const table of await filledTables(client)) found.push(`${name}.${table}`);
    } finally {
      await client.end();
    }
  }
  for (const name of MONGO_STORES satisfies readonly MongoStore[]) {
    for (const collection of await filledCollections(mongo, name)) found.push(`${name}.${collection}`);
  }
  if (found.length > 0) throw new Error(`nothing was changed: the target is not empty (${found.join(", ")})`);
}
