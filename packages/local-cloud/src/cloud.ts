import { workerEnv } from "./cloud/env.ts";
import { openFolder } from "./cloud/folder.ts";
import { signingKeys } from "./cloud/keys.ts";
import { type ComponentName, startParts } from "./cloud/parts.ts";
import type { Faults } from "./faults.ts";
import { runMigrations } from "./migrations.ts";
import type { PortName } from "./ports.ts";
import type { WorkerName } from "./workers/names.ts";

export type { ComponentName } from "./cloud/parts.ts";

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
  urls: Record<ComponentName | "inbox" | "control", string>;
  /** Direct connection strings to PostgreSQL: for migrations, and for tests that look behind the scenes. */
  databases: { product: string; order: string; admin: string };
  /** The variables and secrets of each Worker. */
  env: Record<WorkerName, Record<string, string>>;
  faults: Record<ComponentName, Faults>;
  /** Takes a part down, or up again. Does nothing to a server of somebody else's. */
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
  const ephemeralPorts = options.ephemeralPorts ?? false;
  try {
    const parts = await startParts({
      in: (name) => folder.in(name),
      ports: options.ports ?? {},
      ephemeralPorts,
      closers,
    });
    const { postgres, neon, mongoUri, upstash, smtp, stripe, paypal, twilio, analytics, control, faults } = parts;
    const databases = {
      product: postgres.url(parts.databases.product),
      order: postgres.url(parts.databases.order),
      admin: postgres.adminUrl,
    };
    await runMigrations({ productUrl: databases.product, orderUrl: databases.order, mongoUri }, options.log);

    const throughNeon = (direct: string) => Object.assign(new URL(direct), { host: new URL(neon.url).host }).href;
    const addresses = {
      productUrl: throughNeon(databases.product),
      orderUrl: throughNeon(databases.order),
      mongoUri,
      redisUrl: upstash.url,
      smtpUrl: smtp.url,
      stripeUrl: stripe.url,
      paypalUrl: paypal.url,
      twilioUrl: twilio.url,
      analyticsUrl: analytics.url,
      jwtKeys: await signingKeys(folder.in("jwt-keys.json")),
    };
    return {
      dataDir: folder.path,
      ephemeralPorts,
      urls: {
        neon: neon.url,
        mongo: mongoUri,
        upstash: upstash.url,
        smtp: smtp.url,
        inbox: smtp.inboxUrl,
        stripe: stripe.url,
        paypal: paypal.url,
        twilio: twilio.url,
        analytics: analytics.url,
        control: control.url,
      },
      databases,
      env: workerEnv(addresses, process.env),
      faults,
      failed: postgres.exited.then(() => "PostgreSQL ended"),
      setDown: (component, down = true) => faults[component].set({ down }),
      setGateway(url) {
        stripe.setWebhookUrl(`${url}/v1/webhooks/stripe`);
        paypal.setWebhookUrl(`${url}/v1/webhooks/paypal`);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
