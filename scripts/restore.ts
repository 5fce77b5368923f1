import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startCloud } from "@orderapp/local-cloud/cloud";
import { chooseBackup } from "./lib/recovery/manifest.ts";
import { connectMongo } from "./lib/recovery/mongo.ts";
import { repair, type Repaired } from "./lib/recovery/repair.ts";
import { replayEvents } from "./lib/recovery/replay-events.ts";
import { restoreBackup } from "./lib/recovery/restore-backup.ts";
import { copyObjects } from "./lib/recovery/s3-storage.ts";
import { picturesFrom, replayFrom, storageFrom, storesFrom } from "./lib/recovery/settings.ts";
import type { Stores } from "./lib/recovery/take-backup.ts";

const USAGE = `pnpm restore [--from FOLDER] [--at TIME] [--drill] [--force-into-nonempty] [--hold-minutes 60]
pnpm restore --repair [--hold-minutes 60]
pnpm restore --replay-events --since TIME
pnpm restore --pictures
  Puts a backup into empty databases, while no Worker runs, and brings stock and payments to agree with the orders.

  --from                  a folder of backups; otherwise the bucket of BACKUP_S3_*
  --at                    the newest backup that had begun by then (ISO 8601); otherwise the newest
  --drill                 into databases made for it on this machine, which are thrown away again
  --force-into-nonempty   what is in the databases is lost
  --hold-minutes          for how long unpaid orders keep their stock at least
  --repair                databases that were brought back otherwise, as by point-in-time recovery, are brought to agree
  --pictures              the pictures, from their copy; they may come while the shop works
  --replay-events         afterwards, with the Workers running: tells the shop again what Stripe and PayPal have told since TIME

  PRODUCT_DATABASE_URL, ORDER_DATABASE_URL, MONGODB_URI   the databases, not pooled
  BACKUP_IDENTITY                                         opens encrypted backups (AGE-SECRET-KEY-…)
  SHOP_URL, SHOP_ADMIN_TOKEN, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, STRIPE_API_URL   for --replay-events
  PAYPAL_CLIENT_ID, PAYPAL_CLIENT_SECRET, PAYPAL_WEBHOOK_ID, PAYPAL_API_URL              the same, where it is used
  MEDIA_S3_…, MEDIA_COPY_S3_…   for --pictures, as \`pnpm backup --help\` says`;

const { values } = parseArgs({
  options: {
    from: { type: "string" },
    at: { type: "string" },
    drill: { type: "boolean", default: false },
    "force-into-nonempty": { type: "boolean", default: false },
    "hold-minutes": { type: "string", default: "60" },
    "replay-events": { type: "boolean", default: false },
    since: { type: "string" },
    repair: { type: "boolean", default: false },
    pictures: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

function time(text: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new Error(`${text} is no time of ISO 8601`);
  return at;
}

function holdMs(): number {
  const ms = Number(values["hold-minutes"]) * 60_000;
  if (!(ms >= 0)) throw new Error("--hold-minutes is a number of minutes");
  return ms;
}

function tell({ repaired, problems }: Repaired): void {
  for (const [what, count] of Object.entries(repaired)) if (count > 0) console.log(`put right: ${count} ${what}`);
  for (const problem of problems) console.error(`for a person: ${problem}`);
}

async function repairOnly(stores: Stores): Promise<boolean> {
  const mongo = await connectMongo(stores.mongoUri);
  try {
    const outcome = await repair(stores, mongo, holdMs());
    tell(outcome);
    const { length } = outcome.problems;
    console.log(
      length === 0 ? "the databases agree" : `the databases agree but for ${length} things that a person must see`,
    );
    return length === 0;
  } finally {
    await mongo.close();
  }
}

async function restore(into: Stores): Promise<boolean> {
  const storage = storageFrom(values.from, process.env);
  const backup = chooseBackup(await storage.complete(), values.at === undefined ? undefined : time(values.at));
  console.log(`${storage.where}/${backup}`);
  const began = performance.now();
  const { repaired, problems, manifest } = await restoreBackup({
    storage,
    backup,
    identity: process.env["BACKUP_IDENTITY"] || undefined,
    into,
    intoNonempty: values["force-into-nonempty"],
    holdMs: holdMs(),
    log: console.log,
  });
  tell({ repaired, problems });
  console.log(`restored in ${((performance.now() - began) / 1_000).toFixed(1)} s; next: start the Workers, then`);
  console.log(`  pnpm restore --replay-events --since ${manifest.startedAt}`);
  return problems.length === 0;
}

async function drill(): Promise<boolean> {
  // The local cloud would take the servers that these name for its own.
  for (const name of ["MONGODB_URI", "DATABASE_ADMIN_URL", "REDIS_URL"]) delete process.env[name];
  const dataDir = await mkdtemp(join(tmpdir(), "orderapp-drill-"));
  try {
    const cloud = await startCloud({ dataDir, ephemeralPorts: true });
    try {
      const { product, order } = cloud.databases;
      return await restore({ productUrl: product, orderUrl: order, mongoUri: cloud.urls.mongo });
    } finally {
      await cloud.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function replay(): Promise<boolean> {
  if (values.since === undefined) throw new Error("--since says from when on");
  const options = replayFrom(process.env);
  const counts = await replayEvents({ ...options, since: time(values.since) });
  console.log(`${counts.listed} events listed, ${counts.accepted} accepted, ${counts.workedOnAgain} worked on again`);
  if (!options.paypal) console.log("PayPal was not asked: PAYPAL_CLIENT_ID is not set");
  if (!options.adminToken) console.log("what the inboxes remember was left alone: SHOP_ADMIN_TOKEN is not set");
  return true;
}

async function pictures(): Promise<boolean> {
  const { media, copy } = picturesFrom(process.env);
  const { there, copied } = await copyObjects(copy, media);
  console.log(`${there} pictures in the copy, ${copied} of them brought back to ${media.endpoint}/${media.bucket}`);
  return true;
}

async function work(): Promise<boolean> {
  if (values.pictures) return pictures();
  if (values["replay-events"]) return replay();
  if (values.repair) return repairOnly(storesFrom(process.env));
  return values.drill ? drill() : restore(storesFrom(process.env));
}

if (values.help) console.log(USAGE);
else if (!(await work())) process.exitCode = 1;
