import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { DEVELOPMENT } from "@orderapp/contracts/development";
import { MongoClient } from "mongodb";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadPostgres } from "../../scripts/lib/recovery/postgres-load.ts";
import { repair } from "../../scripts/lib/recovery/repair.ts";
import { replayEvents } from "../../scripts/lib/recovery/replay-events.ts";
import { restoreBackup } from "../../scripts/lib/recovery/restore-backup.ts";
import { replayFrom } from "../../scripts/lib/recovery/settings.ts";
import { folderStorage } from "../../scripts/lib/recovery/storage.ts";
import { type Stores, takeBackup } from "../../scripts/lib/recovery/take-backup.ts";
import { root } from "../../scripts/lib/tasks.ts";
import { problemsIn } from "../support/audit.ts";
import { eventually, newKey } from "../support/client.ts";
import { paypalOf } from "../support/paypal.ts";
import { openShop, type Placed, type Shop, type Variant } from "../support/shop.ts";

let shop: Shop;
let mug: Variant;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "orderapp-repair-"));
  shop = await openShop({ vars: { payment: { UNKNOWN_ORDER_GRACE_SECONDS: "2" } } });
  mug = await shop.createProduct(20);
});
afterAll(async () => {
  await shop?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Begins to watch for tables that are read from end to end, though whoever connects from now on avoids that. */
async function readsOfWholeTables({ productUrl, orderUrl }: Stores): Promise<() => Promise<string[]>> {
  const tables = "'orders', 'order_events', 'order_items', 'reservations', 'reservation_lines'";
  const query = `select relname as name, seq_scan::int as reads from pg_stat_user_tables where relname in (${tables})`;
  const countAndThen = async (change: string): Promise<Map<string, number>> => {
    const found = new Map<string, number>();
    for (const connectionString of [productUrl, orderUrl]) {
      const db = new pg.Client({ connectionString });
      await db.connect();
      for (const { name, reads } of (await db.query<{ name: string; reads: number }>(query)).rows)
        found.set(name, reads);
      await db.query(`do $$ begin execute format('alter database %I ${change}', current_database()); end $$`);
      await db.end();
    }
    return found;
  };
  const before = await countAndThen("set enable_seqscan = off");
  expect(before.size).toBe(5);
  return async () => {
    const after = await countAndThen("reset enable_seqscan");
    return [...after].flatMap(([name, reads]) => (reads === before.get(name) ? [] : name));
  };
}

async function paid(placed: Placed): Promise<Placed> {
  expect((await shop.pay(placed.payment)).status).toBe(200);
  await shop.until(placed, "CONFIRMED");
  return placed;
}

async function refundWithGoods({ order, payment }: Placed): Promise<void> {
  const restock = [{ orderItemId: order.items[0]?.id, quantity: 1 }];
  const json = { amount: { amount: 100, currency: "USD" }, restock };
  const answer = await shop.ask("POST", `/v1/payments/${payment.id}/refunds`, {
    token: shop.admin,
    key: newKey(),
    json,
  });
  expect(answer.status, answer.text).toBe(201);
  await eventually(async () =>
    expect((await shop.ask("GET", `/v1/payments/${payment.id}`, { token: shop.admin })).text).toContain(
      "partially_refunded",
    ),
  );
}

it("stock that is older than the orders is brought to what they say, and a second time nothing is left to do", async () => {
  const stores: Stores = {
    productUrl: shop.cloud.databases.product,
    orderUrl: shop.cloud.databases.order,
    mongoUri: shop.cloud.urls.mongo,
  };
  const storage = folderStorage(folder);
  const [changesMind, paysLater] = [await shop.order(mug), await shop.order(mug, 2)];
  const givesBack = await paid(await shop.order(mug, 3));
  const { name, manifest } = await takeBackup({ stores, storage, commit: "HEAD" });

  const { order, orderToken } = changesMind;
  expect((await shop.ask("POST", `/v1/orders/${order.id}/cancel`, { orderToken, json: {} })).status).toBe(200);
  await paid(paysLater);
  await paid(await shop.order(mug, 4));
  await shop.order(mug, 1);
  await refundWithGoods(givesBack);
  const sold = { onHand: 20 - 2 - 3 - 4 + 1, reserved: 1 };
  await eventually(async () => expect(await shop.stockOf(mug.sku)).toMatchObject(sold));
  const stripe = { url: shop.cloud.urls.stripe, secretKey: DEVELOPMENT.stripeSecretKey };
  // That of one order a part was given back, and nothing else.
  const before = await problemsIn(shop.sql, stripe);
  expect(before).toEqual([expect.stringContaining(givesBack.order.id)]);
  await shop.stack.stop();

  await loadPostgres({ storage, backup: name, manifest, identity: undefined }, "product_db", stores.productUrl, true);
  expect((await problemsIn(shop.sql, stripe)).length).toBeGreaterThan(3);

  const mongo = await MongoClient.connect(stores.mongoUri);
  try {
    const stock = { reserved: 1, committed: 2, released: 1, abandoned: 0, restocked: 1 };
    expect(await repair(stores, mongo, 3_600_000)).toMatchObject({ repaired: stock, problems: [] });
    expect(await problemsIn(shop.sql, stripe)).toEqual(before);
    const { rows } = await shop.sql.product.query("select on_hand, reserved from stock where variant_id = $1", [
      mug.variantId,
    ]);
    expect(rows).toEqual([{ on_hand: sold.onHand, reserved: sold.reserved }]);
  } finally {
    await mongo.close();
  }
  const env = {
    PRODUCT_DATABASE_URL: stores.productUrl,
    ORDER_DATABASE_URL: stores.orderUrl,
    MONGODB_URI: stores.mongoUri,
  };
  const command = [join(root, "scripts", "restore.ts"), "--repair"];
  // Of a million orders, each batch must be found by an index: where one fits, none of these is read from end to end.
  const whole = await readsOfWholeTables(stores);
  const again = await promisify(execFile)(process.execPath, command, { env: { ...process.env, ...env } });
  expect(again.stdout).toBe("the databases agree\n");
  expect(await whole()).toEqual([]);
});

it("databases that go back while the inboxes stay as they are hear again of all that their providers took and gave", async () => {
  await shop.stack.restart();
  const stores: Stores = {
    productUrl: shop.cloud.databases.product,
    orderUrl: shop.cloud.databases.order,
    mongoUri: shop.cloud.urls.mongo,
  };
  const storage = folderStorage(join(folder, "window"));
  const paypal = paypalOf(shop);
  const approved = async (placed: Placed) => {
    await paypal.press(placed.payment, "approve");
    await shop.until(placed, "CONFIRMED");
    return placed;
  };
  const thing = await shop.createProduct(50);
  const [byCard, byPaypal] = [await shop.order(thing), await paypal.order(thing)];
  const givenBack = [await paid(await shop.order(thing)), await approved(await paypal.order(thing))];
  const { name, manifest } = await takeBackup({ stores, storage, commit: "HEAD" });

  await paid(byCard);
  await approved(byPaypal);
  const gone = [await paid(await shop.order(thing)), await approved(await paypal.order(thing))];
  for (const placed of givenBack) expect((await paypal.refund(placed, {})).status).toBe(201);
  const known = async (token: string, status: string) =>
    (await shop.ask<{ data: object[] }>("GET", `/v1/webhooks/events?status=${status}&limit=100`, { token })).body.data;
  await eventually(async () => expect(await known(shop.admin, "pending")).toEqual([]));
  const heard = (await known(shop.admin, "processed")).length;

  await shop.stack.stop();
  const options = { storage, backup: name, into: stores, intoNonempty: true, holdMs: 3_600_000 };
  expect((await restoreBackup(options)).problems).toEqual([]);
  await shop.stack.restart();
  const token = await shop.signIn(DEVELOPMENT.adminEmail, DEVELOPMENT.adminPassword);
  // What came since is in the inboxes, and in no list.
  expect((await known(token, "processed")).length).toBeLessThan(heard);
  const account = replayFrom({ ...shop.cloud.env.payment, SHOP_URL: shop.stack.url, SHOP_ADMIN_TOKEN: token });
  const counts = await replayEvents({ ...account, since: new Date(manifest.startedAt) });
  expect(counts.workedOnAgain).toBe(counts.listed);

  for (const placed of [byCard, byPaypal]) await shop.until(placed, "CONFIRMED");
  for (const placed of givenBack) {
    await eventually(async () => expect((await shop.getOrder(placed)).paymentStatus).toBe("refunded"));
  }
  const kept = await eventually(async () => {
    const { rows } = await shop.sql.orders.query<{ id: string }>("select id from orders where id = any($1)", [
      gone.map(({ order }) => order.id),
    ]);
    expect(rows).toEqual([]);
    const found = await problemsIn(
      shop.sql,
      { url: shop.cloud.urls.stripe, secretKey: DEVELOPMENT.stripeSecretKey },
      shop.cloud.urls.paypal,
    );
    for (const { order } of gone) expect(found.join()).not.toContain(order.id);
    return found;
  }, 60_000);
  // Of these the money went back and the goods did not: a person cancels them.
  for (const { order } of givenBack) expect(kept.join()).toContain(order.id);
  expect(kept.filter((problem) => gone.some(({ order }) => problem.includes(order.id)))).toEqual([]);
});
