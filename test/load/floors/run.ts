import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Log, LogLevel, Miniflare, convertV4MiniflareOptions } from "miniflare";

const compatibilityDate = "2026-10-27";

async function bundle(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`./${name}.ts`, import.meta.url))],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2023",
    external: ["cloudflare:*", "node:*"],
    conditions: ["workerd", "worker", "browser"],
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

/** The process of the floors: told the database's URL, it answers its own. Ends with its parent. */
async function main(databaseUrl: string): Promise<void> {
  const state = await mkdtemp(join(tmpdir(), "orderapp-floors-"));
  const [gateway, service] = await Promise.all([bundle("gateway"), bundle("service")]);
  const { workers } = convertV4MiniflareOptions({
    workers: [
      {
        name: "gateway",
        compatibilityDate,
        modules: [{ type: "ESModule", path: "gateway.js", contents: gateway }],
        serviceBindings: { SERVICE: "service" },
      },
      {
        name: "service",
        compatibilityDate,
        modules: [{ type: "ESModule", path: "service.js", contents: service }],
        bindings: { DATABASE_URL: databaseUrl },
        durableObjects: { ROWS: { className: "Row", useSQLite: true } },
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
  const url = await miniflare.ready;
  process.once("disconnect", () => {
    void miniflare
      .dispose()
      .then(() => rm(state, { recursive: true, force: true }))
      .then(() => process.exit(0));
  });
  process.send?.({ url: url.origin });
}

await main(process.argv[2] ?? "");
