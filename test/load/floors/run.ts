import { mkdtemp, rm } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { Log, LogLevel, Miniflare, convertV4MiniflareOptions } from "miniflare";
import { MongoClient } from "mongodb";
import { FLOOR_COLLECTION, FLOOR_DATABASE, type FloorDocument, floorDocument } from "./document.ts";

const compatibilityDate = "2026-10-27";

/** What the MongoDB driver requires of Node, imported instead, as wrangler's own bundling does. */
const builtins: Plugin = {
  name: "builtins",
  setup(bundle) {
    bundle.onResolve({ filter: /.*/ }, ({ path, kind }) => {
      if (!isBuiltin(path)) return undefined;
      const named = path.replace(/^(?:node:)?/, "node:");
      return kind === "require-call" ? { path: named, namespace: "builtin" } : { path: named, external: true };
    });
    bundle.onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
      contents: `import value from ${JSON.stringify(path)};\nmodule.exports = value;`,
    }));
  },
};

async function bundle(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`./${name}.ts`, import.meta.url))],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2023",
    external: ["cloudflare:*"],
    conditions: ["workerd", "worker", "browser"],
    plugins: [builtins],
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

async function seed(mongoUri: string): Promise<void> {
  const client = new MongoClient(mongoUri);
  const documents = client.db(FLOOR_DATABASE).collection<FloorDocument>(FLOOR_COLLECTION);
  const { _id, ...rest } = floorDocument();
  await documents.replaceOne({ _id }, rest, { upsert: true });
  await client.close();
}

/** The process of the floors: told the databases' URLs and where objects are kept, it answers its own. Ends with its parent. */
async function main(databaseUrl: string, mongoUri: string, objects: string): Promise<void> {
  await seed(mongoUri);
  const state = await mkdtemp(join(objects, "orderapp-floors-"));
  const [gateway, service] = await Promise.all([bundle("gateway"), bundle("service")]);
  const { workers } = convertV4MiniflareOptions({
    workers: [
      {
        name: "gateway",
        compatibilityDate,
        modules: [{ type: "ESModule", path: "gateway.js", contents: gateway }],
        serviceBindings: { SERVICE: "service" },
        // As the shop's own gateway has it.
        unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
      },
      {
        name: "service",
        compatibilityDate,
        modules: [{ type: "ESModule", path: "service.js", contents: service }],
        bindings: { DATABASE_URL: databaseUrl, MONGODB_URI: mongoUri },
        durableObjects: {
          ROWS: { className: "Row", useSQLite: true },
          DOCUMENTS: { className: "Documents", useSQLite: true },
        },
      },
    ],
  });
  const miniflare = new Miniflare({
    workers,
    host: "127.0.0.1",
    port: 0,
    resourcePersistencePath: state,
    cf: false,
    enableDevRegistry: false,
    logRequests: false,
    telemetry: { enabled: false },
    log: new Log(LogLevel.ERROR),
  });
  await miniflare.ready;
  const url = await miniflare.unsafeGetDirectURL();
  process.once("disconnect", () => {
    void miniflare
      .dispose()
      .then(() => rm(state, { recursive: true, force: true }))
      .then(() => process.exit(0));
  });
  process.send?.({ url: url.origin });
}

await main(process.argv[2] ?? "", process.argv[3] ?? "", process.argv[4] ?? tmpdir());
