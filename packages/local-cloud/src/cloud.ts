import { createHash } from "node:crypto";
import { DEVELOPMENT } from "@orderapp/contracts/development";
import { workerEnv } from "./cloud/env.ts";
import { openFolder } from "./cloud/folder.ts";
import { signingKeys } from "./cloud/keys.ts";
import { startControl } from "./control.ts";
import { Faults } from "./faults.ts";
import { runMigrations } from "./migrations.ts";
import { startMongoServer } from "./mongo/server.ts";
import { neonFaults, startNeonProxy } from "./neon/proxy.ts";
import { type PortName, choosePort, preferredPort, withPort } from "./ports.ts";
import { startPostgres } from "./postgres/postgres.ts";
import { startSmtp } from "./smtp/smtp.ts";
import { startStripe } from "./stripe/stripe.ts";
import { startUpstash } from "./upstash/server.ts";
import type { WorkerName } from "./workers/names.ts";

/** The parts that can be slowed down, made to fail and taken down. */
export type ComponentName = "neon" | "mongo" | "upstash" | "smtp" | "stripe";

/** What `startCloud` may be told. */
export interface CloudOptions {
  /** Where everything is kept; survives a restart. Only one cloud at a time uses it. */
  dataDir: string;
  /** Empties `dataDir` first. Other people's servers (MONGODB_URI and the like) are never emptied. */
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
  urls: Record<"neon" | "mongo" | "upstash" | "smtp" | "inbox" | "stripe" | "control", string>;
  /** Direct connection strings to PostgreSQL: for migrations, and for tests that look behind the scenes. */
  databases: { product: string; order: string; admin: string };
  /** The variables and secrets of each Worker. */
  env: Record<WorkerName, Record<string, string>>;
  faults: Record<ComponentName, Faults>;
  setDown(component: ComponentName, down?: boolean): void;
  /** Tells the sandboxes where the shop is, to which they send their webhooks. */
  setGateway(url: string): void;
  /** Resolves with what happened when a part ends without having been told to. */
  failed: Promise<string>;
  /** Stops everything, the last one started first. */
  stop(): Promise<void>;
}

/** Starts every backing service in this process (PostgreSQL as its child), and brings the databases up to date. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const folder = await openFolder(options.dataDir, options.fresh ?? false);
  const closers: (() => Promise<void>)[] = [() => folder.release()];
  const stop = async () => {
    for (let close = closers.pop(); close; close = closers.pop()) await close();
  };
  try {
    return await startIn(folder, options, closers, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startIn(
  folder: { path: string; in(name: string): string },
  options: CloudOptions,
  closers: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Cloud> {
  const taken = new Set<number>();
  const wanted = (name: PortName): number =>
    options.ports?.[name] ?? (options.ephemeralPorts ? 0 : preferredPort(name));
  const start = async <T extends { close(): Promise<void> } | { stop(): Promise<void> }>(
    name: PortName,
    begin: (port: number) => Promise<T>,
  ): Promise<T> => {
    const part = await withPort(name, taken, begin, wanted(name));
    closers.push(() => ("stop" in part ? part.stop() : part.close()));
    return part;
  };
  const faults = {
    neon: neonFaults(),
    mongo: new Faults("mongo"),
    upstash: new Faults("upstash"),
    smtp: new Faults("smtp"),
    stripe: new Faults("stripe"),
  };

  // On somebody else's server the databases of two data folders must not be the same.
  const suffix = process.env["DATABASE_ADMIN_URL"] ? `_${shortHash(folder.path)}` : "";
  const names = { product: `product_db${suffix}`, order: `order_db${suffix}` };
  const postgres = await start("postgres", (port) =>
    startPostgres({ port, dataDir: folder.in("postgres"), databases: [names.product, names.order] }),
  );
  const neon = await start("neon", (port) => startNeonProxy({ port, target: postgres, faults: faults.neon }));
  const mongo = await startMongo();
  const upstash = await start("upstash", (port) =>
    startUpstash({ port, token: DEVELOPMENT.redisToken, dataDir: folder.in("redis"), faults: faults.upstash }),
  );
  const smtp = await start("smtp", async (smtpPort) => {
    const inboxPort = await choosePort("inbox", wanted("inbox"), taken);
    return startSmtp({ smtpPort, inboxPort, dataDir: folder.in("mail"), faults: faults.smtp });
  });
  const stripe = await start("stripe", (port) =>
    startStripe({
      port,
      dataDir: folder.in("stripe"),
      secretKey: DEVELOPMENT.stripeSecretKey,
      webhook: { url: null, secret: DEVELOPMENT.stripeWebhookSecret },
      faults: faults.stripe,
    }),
  );
  const control = await start("control", (port) => startControl({ port, components: new Map(Object.entries(faults)) }));

  async function startMongo(): Promise<string> {
    const external = process.env["MONGODB_URI"];
    if (external) return external;
    const server = await start("mongo", (port) =>
      startMongoServer({ host: "127.0.0.1", port, dataDir: folder.in("mongo"), control: faults.mongo }),
    );
    faults.mongo.onChange(({ down }) => server.setDown(down));
    return server.uri;
  }

  const databases = {
    product: postgres.url(names.product),
    order: postgres.url(names.order),
    admin: postgres.adminUrl,
  };
  await runMigrations({ productUrl: databases.product, orderUrl: databases.order, mongoUri: mongo }, options.log);
  const throughNeon = (direct: string) => Object.assign(new URL(direct), { host: new URL(neon.url).host }).href;

  return {
    dataDir: folder.path,
    ephemeralPorts: options.ephemeralPorts ?? false,
    urls: {
      neon: neon.url,
      mongo,
      upstash: upstash.url,
      smtp: smtp.url,
      inbox: smtp.inboxUrl,
      stripe: stripe.url,
      control: control.url,
    },
    databases,
    env: workerEnv(
      {
        productUrl: throughNeon(databases.product),
        orderUrl: throughNeon(databases.order),
        mongoUri: mongo,
        redisUrl: upstash.url,
        smtpUrl: smtp.url,
        stripeUrl: stripe.url,
        paypalUrl: "http://127.0.0.1:12112",
        twilioUrl: "http://127.0.0.1:12113",
        jwtKeys: await signingKeys(folder.in("jwt-keys.json")),
      },
      process.env,
    ),
    faults,
    failed: postgres.exited.then(() => "PostgreSQL ended"),
    setDown: (component, down = true) => faults[component].set({ down }),
    setGateway: (url) => stripe.setWebhookUrl(`${url}/v1/webhooks/stripe`),
    stop,
  };
}

const shortHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8);
