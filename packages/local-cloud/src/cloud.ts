import { signingKeys } from "./cloud/keys.ts";
import { workerEnv } from "./cloud/env.ts";
import { openFolder } from "./cloud/folder.ts";
import { startControl } from "./control.ts";
import type { Faults } from "./faults.ts";
import { runMigrations } from "./migrations.ts";
import { neonFaults, startNeonProxy } from "./neon/proxy.ts";
import { type PortName, preferredPort, withPort } from "./ports.ts";
import { startPostgres } from "./postgres/postgres.ts";
import type { WorkerName } from "./workers/names.ts";

/** The parts whose faults can be played with. */
export type ComponentName = "neon";

/** What `startCloud` may be told. */
export interface CloudOptions {
  /** Where everything is kept; survives a restart. Only one cloud at a time uses it. */
  dataDir: string;
  /** Empties `dataDir` first. */
  fresh?: boolean;
  /** Ports asked for, by part; each moves when it is taken. */
  ports?: Partial<Record<PortName, number>>;
  /** Any free ports, for tests. */
  ephemeralPorts?: boolean;
  log?: (line: string) => void;
}

/** The running backing services. */
export interface Cloud {
  dataDir: string;
  ephemeralPorts: boolean;
  urls: Record<"neon" | "control", string>;
  /** Direct connection strings to PostgreSQL: for migrations, and for tests that look behind the scenes. */
  databases: { product: string; order: string; admin: string };
  /** The variables and secrets of each Worker. */
  env: Record<WorkerName, Record<string, string>>;
  faults: Record<ComponentName, Faults>;
  setDown(component: ComponentName, down?: boolean): void;
  /** Tells the sandboxes where the shop is, to which they send their webhooks. */
  setGateway(url: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts every backing service in this process (PostgreSQL as its child), and brings the databases up to date. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const log = options.log ?? (() => {});
  const folder = await openFolder(options.dataDir, options.fresh ?? false);
  const closers: (() => Promise<void>)[] = [() => folder.release()];
  const stop = async () => {
    for (let close = closers.pop(); close; close = closers.pop()) await close();
  };
  const taken = new Set<number>();
  const at = <T>(name: PortName, start: (port: number) => Promise<T>): Promise<T> =>
    withPort(name, taken, start, options.ports?.[name] ?? (options.ephemeralPorts ? 0 : preferredPort(name)));

  try {
    const postgres = await at("postgres", (port) =>
      startPostgres({ port, dataDir: folder.in("postgres"), databases: ["product_db", "order_db"] }),
    );
    closers.push(() => postgres.stop());
    const faults = { neon: neonFaults() };
    const neon = await at("neon", (port) => startNeonProxy({ port, target: postgres, faults: faults.neon }));
    closers.push(() => neon.close());
    const control = await at("control", (port) => startControl({ port, components: new Map(Object.entries(faults)) }));
    closers.push(() => control.close());

    const databases = {
      product: postgres.url("product_db"),
      order: postgres.url("order_db"),
      admin: postgres.adminUrl,
    };
    await runMigrations({ productUrl: databases.product, orderUrl: databases.order }, log);
    const throughProxy = (direct: string) => Object.assign(new URL(direct), { host: new URL(neon.url).host }).href;

    return {
      dataDir: folder.path,
      ephemeralPorts: options.ephemeralPorts ?? false,
      urls: { neon: neon.url, control: control.url },
      databases,
      env: workerEnv(
        {
          productUrl: throughProxy(databases.product),
          orderUrl: throughProxy(databases.order),
          mongoUri: "mongodb://127.0.0.1:27018/?directConnection=true",
          redisUrl: "http://127.0.0.1:8079",
          smtpUrl: "smtp://127.0.0.1:1025",
          stripeUrl: "http://127.0.0.1:12111",
          paypalUrl: "http://127.0.0.1:12112",
          twilioUrl: "http://127.0.0.1:12113",
          jwtKeys: await signingKeys(folder.in("jwt-keys.json")),
        },
        process.env,
      ),
      faults,
      setDown: (component, down = true) => faults[component].set({ down }),
      setGateway: () => Promise.resolve(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
