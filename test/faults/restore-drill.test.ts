import { spawn } from "node:child_process";
import { chmod, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { DEVELOPMENT } from "@orderapp/contracts/development";
import { startCloud, type Cloud } from "@orderapp/local-cloud/cloud";
import { startStack, type Stack } from "@orderapp/local-cloud/stack";
import { MongoClient } from "mongodb";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { replayEvents } from "../../scripts/lib/recovery/replay-events.ts";
import { restoreBackup } from "../../scripts/lib/recovery/restore-backup.ts";
import { replayFrom } from "../../scripts/lib/recovery/settings.ts";
import { folderStorage } from "../../scripts/lib/recovery/storage.ts";
import { type Stores, takeBackup } from "../../scripts/lib/recovery/take-backup.ts";
import { root } from "../../scripts/lib/tasks.ts";
import { problemsIn } from "../support/audit.ts";
import { createClient, eventually } from "../support/client.ts";
import { paypalOf } from "../support/paypal.ts";
import { openShop, type Placed, type Shop } from "../support/shop.ts";

const PASSWORD = "correct-horse-battery";
const LANES = 6;
const ORDERS = 20;
// What outlives the loss of every store: the providers' own books, and the Workers' secrets.
const ELSEWHERE = ["stripe", "paypal", "jwt-keys.json"];
const VARS = {
  order: { ORDER_EXPIRY_SECONDS: "20", RESERVATION_GRACE_SECONDS: "5" },
  payment: { UNKNOWN_ORDER_GRACE_SECONDS: "2" },
};

let folder: string;
let backups: string;
let cloud: Cloud;
let stack: Stack | undefined;
let sql: { product: pg.Pool; orders: pg.Pool };
let stores: Stores;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "orderapp-restored-"));
  await chmod(folder, 0o755);
  backups = join(folder, "backups");
});
afterAll(async () => {
  await Promise.all([sql?.product.end(), sql?.orders.end()]);
  await stack?.stop();
  await cloud?.stop();
  await rm(folder, { recursive: true, force: true });
});

const storesOf = ({ databases, urls }: Cloud): Stores => ({
  productUrl: databases.product,
  orderUrl: databases.order,
  mongoUri: urls.mongo,
});

/** Buyers who buy, change their minds at the very moment, or only look; until told to stop. */
function startLoad(shop: Shop, skus: string[]) {
  const end = new AbortController();
  const placed: Placed[] = [];
  const cancel = ({ order, orderToken }: Placed) =>
    shop.ask("POST", `/v1/orders/${order.id}/cancel`, { orderToken, json: {} });
  const pay = ({ payment }: Placed): Promise<unknown> =>
    payment.provider === "paypal" ? paypalOf(shop).press(payment, "approve") : shop.pay(payment);
  const decline = async ({ payment }: Placed) =>
    payment.provider === "stripe" && (await shop.pay(payment, "pm_card_chargeDeclined"));
  const acts: ((placed: Placed) => Promise<unknown>)[] = [
    pay,
    (one) => pay(one).then(() => cancel(one)),
    (one) => Promise.all([pay(one), cancel(one)]),
    cancel,
    (one) => decline(one).then(() => pay(one)),
    () => Promise.resolve(),
  ];
  const lane = async (_: unknown, number: number) => {
    for (let turn = number; !end.signal.aborted; turn++) {
      const items = [{ sku: skus[turn % skus.length]!, quantity: 1 + (turn % 3) }];
      const provider = turn % 4 === 0 ? "paypal" : "stripe";
      const answer = await shop.placeOrder(await shop.createCart(items), { json: { payment: { provider } } });
      if (answer.status !== 201) continue; // sold out, or busy
      placed.push(answer.body);
      await acts[placed.length % acts.length]!(answer.body);
    }
  };
  const lanes = Promise.all(Array.from({ length: LANES }, lane));
  const stop = async () => {
    end.abort();
    await lanes;
  };
  return { placed, stop };
}

it("every store is lost under load: from a backup made meanwhile, the books agree and people sign in", async () => {
  const shop = await openShop({ logLevel: "ERROR", vars: VARS });
  const skus = await Promise.all(Array.from({ length: 8 }, async () => (await shop.createProduct(500)).sku));
  const person = await shop.register();
  const load = startLoad(shop, skus);
  await eventually(async () => expect(load.placed.length).toBeGreaterThan(ORDERS), 60_000);
  const before = load.placed.length;
  const { name, manifest } = await takeBackup({
    stores: storesOf(shop.cloud),
    storage: folderStorage(backups),
    commit: "HEAD",
  });
  const during = load.placed.length - before;
  await eventually(async () => expect(load.placed.length).toBeGreaterThan(before + during + ORDERS), 60_000);
  await load.stop();

  await shop.stack.kill9();
  await shop.cloud.stop();
  const data = join(folder, "cloud");
  for (const part of ELSEWHERE) await cp(join(shop.cloud.dataDir, part), join(data, part), { recursive: true });
  await shop.close();

  cloud = await startCloud({ dataDir: data, ephemeralPorts: true });
  stores = storesOf(cloud);
  sql = {
    product: new pg.Pool({ connectionString: stores.productUrl, max: 4 }),
    orders: new pg.Pool({ connectionString: stores.orderUrl, max: 4 }),
  };
  const began = performance.now();
  const restored = await restoreBackup({ storage: folderStorage(backups), backup: name, into: stores, holdMs: 0 });
  expect(restored.problems).toEqual([]);
  const loaded = performance.now();
  stack = await startStack({ cloud, logLevel: "ERROR", crons: "manual", vars: VARS });
  const { url } = stack;
  const ask = createClient(() => url);
  await eventually(async () => expect((await ask("GET", "/health")).status).toBe(200), 60_000);
  const started = performance.now();
  const stripe = { url: cloud.urls.stripe, secretKey: DEVELOPMENT.stripeSecretKey };
  const counts = await replayEvents({
    ...replayFrom({ ...cloud.env.payment, SHOP_URL: url }),
    since: new Date(manifest.startedAt),
  });
  expect(counts.accepted).toBeGreaterThan(0);
  const replayed = performance.now();

  const admin = { email: DEVELOPMENT.adminEmail, password: DEVELOPMENT.adminPassword };
  const signIn = async (json: { email: string; password: string }): Promise<string> => {
    const answer = await ask<{ accessToken: string }>("POST", "/v1/auth/login", { json });
    expect(answer.status, answer.text).toBe(200);
    return answer.body.accessToken;
  };
  const token = await signIn(admin);
  const mongo = await MongoClient.connect(stores.mongoUri);
  try {
    const payments = mongo.db("payment_db").collection("payments");
    await eventually(
      async () => {
        const working = await ask("GET", "/v1/webhooks/events?status=pending", { token });
        expect(working.body).toMatchObject({ data: [] });
        await payments.updateMany({ "tasks.0": { $exists: true } }, { $set: { "tasks.$[].dueAt": new Date(0) } });
        await sql.orders.query("update outbox set next_at = now()");
        await stack?.runCron("payment");
        await stack?.runCron("order");
        // Cancelled since the backup, as the provider's refund shows: for a person to do again.
        const refunded = await sql.orders.query<{ id: string }>(
          "select id from orders where status = 'CONFIRMED' and payment_status = 'refunded'",
        );
        for (const { id } of refunded.rows) await ask("POST", `/v1/orders/${id}/cancel`, { token, json: {} });
        expect(await problemsIn(sql, stripe, cloud.urls.paypal)).toEqual([]);
        const open = await sql.orders.query("select 1 from orders where status = 'PENDING'");
        expect(open.rowCount).toBe(0);
        expect(await payments.countDocuments({ "tasks.0": { $exists: true } })).toBe(0);
      },
      60_000,
      500,
    );
  } finally {
    await mongo.close();
  }
  const rested = performance.now();
  await signIn({ email: person.email, password: PASSWORD });
  const s = (from: number, to: number) => ((to - from) / 1_000).toFixed(1);
  console.log(
    `${before} orders before the backup, ${during} during it, ${load.placed.length - before - during} after it; ` +
      `restored in ${s(began, loaded)} s ${JSON.stringify(restored.seconds)} ${JSON.stringify(restored.repaired)}, ` +
      `Workers up in ${s(loaded, started)} s, ${counts.accepted} events replayed in ${s(started, replayed)} s, ` +
      `at rest ${s(replayed, rested)} s later`,
  );
}, 480_000);

/** Runs a command as an operator would. */
async function run(
  script: string,
  args: string[],
  env: Record<string, string>,
): Promise<{ code: number; out: string }> {
  const child = spawn(process.execPath, [join(root, "scripts", script), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      PRODUCT_DATABASE_URL: stores.productUrl,
      ORDER_DATABASE_URL: stores.orderUrl,
      MONGODB_URI: stores.mongoUri,
      ...env,
    },
  });
  const ended = new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? -1)));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out: out + err };
}

/** Every row and document there is, as text. */
async function everything(): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const [name, pool] of Object.entries(sql)) {
    const tables = await pool.query<{ name: string }>(
      "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
    );
    for (const { name: table } of tables.rows) {
      const { rows } = await pool.query<{ row: string }>(`select t::text as row from "${table}" t order by 1`);
      found[`${name}.${table}`] = rows.map(({ row }) => row);
    }
  }
  const mongo = await MongoClient.connect(stores.mongoUri);
  try {
    for (const name of ["user_db", "payment_db"]) {
      for (const { collectionName } of await mongo.db(name).collections()) {
        const documents = mongo
          .db(name)
          .collection(collectionName)
          .find({}, { raw: true, sort: { _id: 1 } });
        found[`${name}.${collectionName}`] = [];
        for await (const document of documents) {
          if (!(document instanceof Uint8Array)) throw new Error("the driver did not leave documents as they are");
          found[`${name}.${collectionName}`]!.push(Buffer.from(document).toString("base64"));
        }
      }
    }
  } finally {
    await mongo.close();
  }
  return found;
}

it("from a quiet one, by the commands: encrypted, refused where it would harm, and equal row by row", async () => {
  await stack?.stop();
  stack = undefined;
  const newKeys = async () => {
    const { out } = await run("backup.ts", ["--new-keys"], {});
    return { identity: /AGE-SECRET-KEY-\S+/.exec(out)?.[0] ?? "", recipient: /\bage1\S+/.exec(out)?.[0] ?? "" };
  };
  const { identity, recipient } = await newKeys();
  const to = join(folder, "quiet");
  const made = await run("backup.ts", ["--to", to], { BACKUP_RECIPIENT: recipient });
  expect(made.code, made.out).toBe(0);
  const before = await everything();
  expect(Object.values(before).flat().length).toBeGreaterThan(200);

  const refused = await run("restore.ts", ["--from", to], { BACKUP_IDENTITY: identity });
  expect(refused).toMatchObject({ code: 1, out: expect.stringContaining("is not empty") });
  const over = ["--from", to, "--force-into-nonempty"];
  const wrong = await run("restore.ts", over, { BACKUP_IDENTITY: (await newKeys()).identity });
  expect(wrong).toMatchObject({ code: 1, out: expect.stringContaining("does not open") });
  const unchanged = await everything();
  for (const name of Object.keys(before)) expect(unchanged[name], name).toEqual(before[name]);

  await sql.product.query("truncate products, outbox cascade");
  await sql.orders.query("update orders set notes = 'lost'");
  const restored = await run("restore.ts", over, { BACKUP_IDENTITY: identity });
  expect(restored.code, restored.out).toBe(0);
  const after = await everything();
  for (const name of Object.keys(before)) expect(after[name], name).toEqual(before[name]);
  console.log(made.out + restored.out);
}, 240_000);
