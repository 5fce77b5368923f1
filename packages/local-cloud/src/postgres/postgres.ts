import { join, resolve } from "node:path";
import { canRun, copyBinaries, findBinaries } from "./binaries.ts";
import { ensureCluster, superuser } from "./cluster.ts";
import { appLogin, ensureDatabases } from "./databases.ts";
import { claim } from "./lock.ts";
import { chooseHome, chooseOwner } from "./owner.ts";
import { startServer } from "./server.ts";

export { superuser } from "./cluster.ts";
export { appLogin } from "./databases.ts";

/** A PostgreSQL server that is ready. */
export interface RunningPostgres {
  host: string;
  port: number;
  /** Folder of the server's Unix socket; "" when it has none. */
  socketDir: string;
  /** True when it is somebody else's server (DATABASE_ADMIN_URL), which `stop` leaves alone. */
  external: boolean;
  /** Where the data is; undefined for somebody else's server. */
  folder: string | undefined;
  /** A superuser's connection string to the server's own database. */
  adminUrl: string;
  /** The Workers' connection string to one database, straight to the server. */
  url(database: string): string;
  /** Resolves when the server's process ends, asked or not. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

/** What `startPostgres` needs. */
export interface PostgresOptions {
  port: number;
  dataDir: string;
  databases: readonly string[];
  log?: (line: string) => void;
  /** A running server to use instead of starting one. */
  adminUrl?: string | undefined;
}

/**
 * Starts PostgreSQL 18 on 127.0.0.1 with its data in `dataDir`, and creates the databases that are missing.
 * Uses the server at DATABASE_ADMIN_URL instead when that is set. Rejects with EADDRINUSE when the port is taken.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const adminUrl = options.adminUrl ?? process.env["DATABASE_ADMIN_URL"];
  return adminUrl ? useExternal(adminUrl, options.databases) : startEmbedded(options);
}

async function startEmbedded(options: PostgresOptions): Promise<RunningPostgres> {
  const log = options.log ?? (() => {});
  const dataDir = resolve(options.dataDir);
  const owner = await chooseOwner(join(dataDir, "cluster"));
  const home = await chooseHome(dataDir, owner, log);
  const release = await claim(join(dataDir, "in-use.json"));
  try {
    let binaries = await findBinaries();
    if (owner.ids && !canRun(binaries, owner)) {
      const folder = home === dataDir ? join(home, "programs") : home;
      binaries = await copyBinaries(binaries, folder, { name: owner.name, ids: owner.ids });
    }
    const cluster = await ensureCluster(home, binaries, owner);
    // The system caps a socket's path at about a hundred bytes.
    const socketDir = process.platform !== "win32" && Buffer.byteLength(cluster) < 80 ? cluster : "";
    const server = await startServer({ binaries, cluster, port: options.port, owner, socketDir, log });
    try {
      await ensureDatabases(
        { host: "127.0.0.1", port: options.port, ...superuser, database: "postgres" },
        options.databases,
      );
    } catch (error) {
      await server.stop();
      throw error;
    }
    const login = (user: { user: string; password: string }, database: string) =>
      `postgres://${user.user}:${user.password}@127.0.0.1:${options.port}/${database}`;
    return {
      host: "127.0.0.1",
      port: options.port,
      socketDir,
      external: false,
      folder: cluster,
      adminUrl: login(superuser, "postgres"),
      url: (database) => login(appLogin, database),
      exited: server.exited,
      stop: async () => {
        await server.stop();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

async function useExternal(adminUrl: string, databases: readonly string[]): Promise<RunningPostgres> {
  await ensureDatabases({ connectionString: adminUrl }, databases);
  const { hostname: host, port } = new URL(adminUrl);
  const { user, password } = appLogin;
  return {
    host,
    port: Number(port || 5432),
    socketDir: "",
    external: true,
    folder: undefined,
    adminUrl,
    url: (database) => `postgres://${user}:${password}@${host}:${port || 5432}/${database}`,
    exited: new Promise(() => {}),
    stop: () => Promise.resolve(),
  };
}
