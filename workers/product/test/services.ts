import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runMigrations } from "@orderapp/local-cloud/migrations";
import { startNeonProxy } from "@orderapp/local-cloud/neon/proxy";
import { choosePort } from "@orderapp/local-cloud/ports";
import { startPostgres } from "@orderapp/local-cloud/postgres/postgres";
import { startUpstash } from "@orderapp/local-cloud/upstash/server";

// A process of its own: the tests' bundler would give these packages their browser's versions.
const folder = await mkdtemp(join(tmpdir(), "orderapp-product-"));
const port = await choosePort("postgres", 0, new Set());
const postgres = await startPostgres({ port, dataDir: join(folder, "postgres"), databases: ["product_db", "replica"] });
const neon = await startNeonProxy({ port: 0, target: postgres });
const redis = await startUpstash({ port: 0, token: "tests" });
for (const name of ["product_db", "replica"]) await runMigrations({ productUrl: postgres.url(name) });
const throughNeon = (name: string) => Object.assign(new URL(postgres.url(name)), { host: new URL(neon.url).host }).href;

// Ends with its parent, however that ends.
process.once("disconnect", () => {
  void (async () => {
    await redis.close();
    await neon.close();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
    process.exit(0);
  })();
});
process.send?.({ databaseUrl: throughNeon("product_db"), replicaUrl: throughNeon("replica"), redisUrl: redis.url });
