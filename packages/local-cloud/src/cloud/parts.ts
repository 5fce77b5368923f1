import { createHash } from "node:crypto";
import { DEVELOPMENT } from "@orderapp/contracts/development";
import { startAnalytics } from "../analytics/analytics.ts";
import { startControl } from "../control.ts";
import { Faults } from "../faults.ts";
import { startMongoServer } from "../mongo/server.ts";
import { neonFaults, startNeonProxy } from "../neon/proxy.ts";
import { startPaypal } from "../paypal/paypal.ts";
import { type PortName, choosePort, preferredPort, withPort } from "../ports.ts";
import { startPostgres } from "../postgres/postgres.ts";
import { startSmtp } from "../smtp/smtp.ts";
import { startStripe } from "../stripe/stripe.ts";
import { startTwilio } from "../twilio/twilio.ts";
import { startUpstash } from "../upstash/server.ts";
import { PAYPAL_WEBHOOK_ID } from "./env.ts";

/** The parts that can be slowed down, made to fail and taken down. */
export type ComponentName = "neon" | "mongo" | "upstash" | "smtp" | "stripe" | "paypal" | "twilio" | "analytics";

// What an endpoint in Stripe's dashboard would be set up for: others say nothing that these do not.
const STRIPE_EVENTS = [
  "payment_intent.succeeded",
  "payment_intent.processing",
  "payment_intent.requires_action",
  "payment_intent.canceled",
  "payment_intent.payment_failed",
  "refund.*",
];

/** Starts parts on ports of their own, and remembers how to stop them. */
export interface Starter {
  /** Where a part keeps its data. */
  in(name: string): string;
  ports: Partial<Record<PortName, number>>;
  ephemeralPorts: boolean;
  closers: (() => Promise<void>)[];
}

/** Starts every backing service, one after the other; what was started is in `closers` even when a later one fails. */
export async function startParts(starter: Starter) {
  const faults = makeFaults();
  const { begin, wanted, taken } = starting(starter);
  const databases = databaseNames(starter.in("postgres"));
  const postgres = await begin("postgres", (port) =>
    startPostgres({ port, dataDir: starter.in("postgres"), databases: Object.values(databases) }),
  );
  const neon = await begin("neon", (port) => startNeonProxy({ port, target: postgres, faults: faults.neon }));
  const mongoUri = process.env["MONGODB_URI"] || (await startMongo());
  const upstash = await begin("upstash", (port) =>
    startUpstash({ port, token: DEVELOPMENT.redisToken, dataDir: starter.in("redis"), faults: faults.upstash }),
  );
  const smtp = await begin("smtp", async (smtpPort) => {
    const inboxPort = await choosePort("inbox", wanted("inbox"), taken);
    return startSmtp({ smtpPort, inboxPort, dataDir: starter.in("mail"), faults: faults.smtp });
  });
  const stripe = await begin("stripe", (port) =>
    startStripe({
      port,
      dataDir: starter.in("stripe"),
      secretKey: DEVELOPMENT.stripeSecretKey,
      webhook: { url: null, secret: DEVELOPMENT.stripeWebhookSecret, events: STRIPE_EVENTS },
      faults: faults.stripe,
    }),
  );
  const paypal = await begin("paypal", (port) =>
    startPaypal({
      port,
      dataDir: starter.in("paypal"),
      clientId: DEVELOPMENT.paypalClientId,
      clientSecret: DEVELOPMENT.paypalClientSecret,
      webhook: { url: null, id: PAYPAL_WEBHOOK_ID },
      faults: faults.paypal,
    }),
  );
  const { twilioAccountSid: accountSid, twilioAuthToken: authToken } = DEVELOPMENT;
  const twilio = await begin("twilio", (port) => startTwilio({ port, accountSid, authToken, faults: faults.twilio }));
  const { analyticsAccountId, analyticsToken } = DEVELOPMENT;
  const analytics = await begin("analytics", (port) =>
    startAnalytics({ port, accountId: analyticsAccountId, token: analyticsToken, faults: faults.analytics }),
  );
  const control = await begin("control", (port) => startControl({ port, components: new Map(Object.entries(faults)) }));
  return { faults, postgres, databases, neon, mongoUri, upstash, smtp, stripe, paypal, twilio, analytics, control };

  async function startMongo(): Promise<string> {
    const server = await begin("mongo", (port) =>
      startMongoServer({ host: "127.0.0.1", port, dataDir: starter.in("mongo"), control: faults.mongo }),
    );
    faults.mongo.onChange(({ down }) => server.setDown(down));
    return server.uri;
  }
}

const makeFaults = (): Record<ComponentName, Faults> => ({
  neon: neonFaults(),
  mongo: new Faults("mongo"),
  upstash: new Faults("upstash"),
  smtp: new Faults("smtp"),
  stripe: new Faults("stripe"),
  paypal: new Faults("paypal"),
  twilio: new Faults("twilio"),
  analytics: new Faults("analytics"),
});

function starting({ ports, ephemeralPorts, closers }: Starter) {
  const taken = new Set<number>();
  const wanted = (name: PortName): number => ports[name] ?? (ephemeralPorts ? 0 : preferredPort(name));
  const begin = async <T extends { close(): Promise<void> } | { stop(): Promise<void> }>(
    name: PortName,
    start: (port: number) => Promise<T>,
  ): Promise<T> => {
    const part = await withPort(name, taken, start, wanted(name));
    closers.push(() => ("stop" in part ? part.stop() : part.close()));
    return part;
  };
  return { begin, wanted, taken };
}

// On somebody else's server the databases of two data folders must not be the same.
function databaseNames(dataDir: string): { product: string; order: string } {
  const suffix = process.env["DATABASE_ADMIN_URL"]
    ? `_${createHash("sha256").update(dataDir).digest("hex").slice(0, 8)}`
    : "";
  return { product: `product_db${suffix}`, order: `order_db${suffix}` };
}
