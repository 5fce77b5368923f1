import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import { type CreateIndexesOptions, type Db, type Document, type IndexSpecification, MongoClient } from "mongodb";
import pg from "pg";
import { z } from "zod";
import { root } from "./workers/names.ts";

/** The databases to bring up to date; one that is left out is left alone. */
export interface MigrationTargets {
  /** Direct connection strings, not through Neon's HTTP proxy. */
  productUrl?: string | undefined;
  orderUrl?: string | undefined;
  mongoUri?: string | undefined;
}

const migrationSchema = z.object({
  database: z.string().min(1),
  collections: z.array(
    z.object({
      name: z.string().min(1),
      validator: z.custom<Document>((value) => typeof value === "object" && value !== null).optional(),
      indexes: z
        .array(
          z.object({
            key: z.custom<IndexSpecification>((value) => typeof value === "object" && value !== null),
            options: z.custom<CreateIndexesOptions>((value) => typeof value === "object").optional(),
          }),
        )
        .default([]),
    }),
  ),
});

/** The collections of one MongoDB database, with their validators and indexes. */
export type MongoMigration = z.input<typeof migrationSchema>;

/** Brings every given database up to date. Running it again, or twice at once, changes nothing more. */
export async function runMigrations(targets: MigrationTargets, log: (line: string) => void = () => {}): Promise<void> {
  if (targets.productUrl) await migratePostgres(targets.productUrl, "product", log);
  if (targets.orderUrl) await migratePostgres(targets.orderUrl, "order", log);
  if (targets.mongoUri) await migrateMongo(targets.mongoUri, log);
}

async function migratePostgres(url: string, name: "product" | "order", log: (line: string) => void): Promise<void> {
  const migrationsFolder = join(root, "migrations", name);
  if (!existsSync(join(migrationsFolder, "meta", "_journal.json"))) return;
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    // Two starts at once take turns: drizzle's own table has no lock.
    await client.query("SELECT pg_advisory_lock(hashtext('orderapp-migrations'))");
    await migrate(drizzle(client), { migrationsFolder });
    log(`${name}_db is up to date`);
  } finally {
    await client.end();
  }
}

async function migrateMongo(uri: string, log: (line: string) => void): Promise<void> {
  const migrations = await readMongoMigrations();
  if (migrations.length === 0) return;
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 10_000 });
  try {
    for (const migration of migrations) {
      await applyMongo(client.db(migration.database), migration);
      log(`${migration.database} is up to date`);
    }
  } finally {
    await client.close();
  }
}

async function readMongoMigrations() {
  const folder = join(root, "migrations", "mongo");
  if (!existsSync(folder)) return [];
  const files = (await readdir(folder)).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts")).sort();
  const found: z.output<typeof migrationSchema>[] = [];
  for (const file of files) {
    const module: Record<string, unknown> = await import(pathToFileURL(join(folder, file)).href);
    for (const exported of Object.values(module)) {
      const parsed = migrationSchema.safeParse(exported);
      if (parsed.success) found.push(parsed.data);
    }
  }
  return found;
}

/** Creates what is missing and renews the validators. */
export async function applyMongo(db: Db, migration: MongoMigration): Promise<void> {
  const { collections } = migrationSchema.parse(migration);
  const existing = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));
  for (const { name, validator, indexes } of collections) {
    const rules = validator === undefined ? {} : { validator, validationLevel: "strict", validationAction: "error" };
    const created = !existing.has(name) && (await createCollection(db, name, rules));
    if (!created && validator !== undefined) await db.command({ collMod: name, ...rules });
    for (const { key, options } of indexes) await db.collection(name).createIndex(key, options ?? {});
  }
}

// False when somebody else created it in between (NamespaceExists).
async function createCollection(db: Db, name: string, rules: Document): Promise<boolean> {
  try {
    await db.createCollection(name, rules);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === 48) return false;
    throw error;
  }
}
