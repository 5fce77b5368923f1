import { DEVELOPMENT } from "@orderapp/contracts/development";
import { MongoClient } from "mongodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { problemsIn } from "../support/audit.ts";
import { eventually, newKey, pause, type Ask, type Answer } from "../support/client.ts";
import { openShop, type Placed, type Shop } from "../support/shop.ts";

const PAYMENTS = 500;
const AT_ONCE = 16;
const KILLS = 3;
const FAILING = ["mongo", "neon", "stripe", "paypal"] as const;

let shop: Shop;
let mongo: MongoClient;
beforeAll(async () => {
  shop = await openShop({ logLevel: "ERROR" });
  mongo = await MongoClient.connect(shop.cloud.urls.mongo);
});
afterAll(async () => {
  await mongo?.close();
  await shop?.close();
});

/** Works through a list, so many at once. */
async function each<T, R>(list: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < list.length; i = next++) done[i] = await work(list[i]!, i);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return done;
}

/** Tries until somebody answers for good: what fails by chance, or is dead at the moment, is asked again. */
async function insist(ask: () => Promise<Response | Answer<unknown>>): Promise<void> {
  await eventually(async () => expect((await ask()).status).toBeLessThan(500), 120_000);
}

const pay = (placed: Placed, method?: string) => insist(() => shop.pay(placed.payment, method));
const approve = (placed: Placed) =>
  insist(() =>
    fetch(placed.payment.approvalUrl ?? "", {
      method: "POST",
      body: new URLSearchParams({ action: "approve" }),
      redirect: "manual",
    }),
  );
const asBuyer = (method: string, path: string, { orderToken }: Placed, json: object, options: Ask = {}) =>
  insist(() => shop.ask(method, path, { orderToken, json, ...options }));
const cancel = (placed: Placed) => asBuyer("POST", `/v1/orders/${placed.order.id}/cancel`, placed, {});
const capture = (placed: Placed) =>
  asBuyer("POST", `/v1/payments/${placed.payment.id}/capture`, placed, {}, { key: newKey() });
const payAnew = async (placed: Placed) => {
  const key = newKey();
  await asBuyer("POST", "/v1/payments", placed, { orderId: placed.order.id, provider: "stripe" }, { key });
};

/** What buyers do, and which provider they take; some change their minds at the very moment. */
const KINDS: { provider: "stripe" | "paypal"; act: (placed: Placed) => Promise<unknown> }[] = [
  { provider: "stripe", act: (placed) => pay(placed) },
  { provider: "paypal", act: (placed) => approve(placed) },
  { provider: "stripe", act: (placed) => pay(placed, "pm_card_chargeDeclined").then(() => pay(placed)) },
  { provider: "stripe", act: (placed) => Promise.all([pay(placed), cancel(placed)]) },
  { provider: "stripe", act: (placed) => pay(placed) },
  { provider: "paypal", act: (placed) => approve(placed).then(() => capture(placed)) },
  { provider: "stripe", act: (placed) => Promise.all([pay(placed), payAnew(placed)]) },
  { provider: "stripe", act: (placed) => pay(placed) },
  { provider: "paypal", act: (placed) => approve(placed).then(() => Promise.all([capture(placed), cancel(placed)])) },
  { provider: "stripe", act: (placed) => pay(placed) },
];
const kindOf = (index: number) => KINDS[index % KINDS.length]!;

async function sandbox(provider: "stripe" | "paypal", path: string, body?: object): Promise<{ pending: number }> {
  const init = body ? { method: "POST", body: JSON.stringify(body) } : {};
  const answer = await fetch(`${shop.cloud.urls[provider]}/_test/${path}`, init);
  expect(answer.status).toBe(200);
  return (await answer.json()) as { pending: number };
}

const weather = async (errorRate: number, copies: number, delayMs: number) => {
  for (const component of FAILING) shop.cloud.faults[component].set({ errorRate });
  for (const provider of ["stripe", "paypal"] as const) await sandbox(provider, "webhooks/storm", { copies, delayMs });
};

/** Lets the minutes pass after which crons take up what is left. */
async function laterOn(): Promise<void> {
  const payments = mongo.db("payment_db").collection("payments");
  await payments.updateMany({ "tasks.0": { $exists: true } }, { $set: { "tasks.$[].dueAt": new Date(0) } });
  await shop.sql.orders.query("update outbox set next_at = now()");
  await shop.stack.runCron("payment");
  await shop.stack.runCron("order");
}

it("a storm over 500 payments: each charge is one paid order, or was given back in full", async () => {
  const things = await Promise.all(Array.from({ length: 10 }, () => shop.createProduct(PAYMENTS)));
  const placed = await each(Array.from({ length: PAYMENTS }), async (_, i) => {
    const items = [{ sku: things[i % things.length]!.sku, quantity: 1 + (i % 2) }];
    const json = { payment: { provider: kindOf(i).provider } };
    const answer = await shop.placeOrder(await shop.createCart(items), { json });
    expect(answer.status, answer.text).toBe(201);
    return answer.body;
  });

  await weather(0.1, 5, 5_000);
  const killing = (async () => {
    for (let kill = 0; kill < KILLS; kill++) {
      await pause(3_000);
      await shop.stack.kill9();
      await shop.stack.restart();
    }
  })();
  await Promise.all([each(placed, (order, i) => kindOf(i).act(order)), killing]);

  await weather(0, 1, 0);
  await eventually(async () => {
    expect((await sandbox("stripe", "events")).pending).toBe(0);
    expect((await sandbox("paypal", "events")).pending).toBe(0);
  }, 60_000);
  const stripe = { url: shop.cloud.urls.stripe, secretKey: DEVELOPMENT.stripeSecretKey };
  await eventually(
    async () => {
      await laterOn();
      expect(await problemsIn(shop.sql, stripe, shop.cloud.urls.paypal)).toEqual([]);
    },
    60_000,
    1_000,
  );
  const parked = await shop.ask("GET", "/v1/webhooks/events?status=parked", { token: shop.admin });
  expect(parked.body).toMatchObject({ data: [] });
  await eventually(
    async () => {
      const path = `/v1/payments/reconciliation?date=${new Date().toISOString().slice(0, 10)}`;
      const report = await shop.ask("GET", path, { token: shop.admin });
      expect(report.body).toMatchObject({ status: "complete", total: 0, differences: [] });
    },
    30_000,
    1_000,
  );
}, 240_000);
