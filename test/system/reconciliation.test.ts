import { DEVELOPMENT } from "@orderapp/contracts/development";
import type { Difference } from "@orderapp/contracts/reconciliation";
import { MongoClient, ObjectId, type Document } from "mongodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, newKey, pause } from "../support/client.ts";
import { openShop, type Placed, type Shop, type Variant } from "../support/shop.ts";

const today = new Date().toISOString().slice(0, 10);
const REFRESH_SECONDS = 4;

type Report = {
  status: string;
  total: number;
  differences: Difference[];
  providers: { provider: string; transactions: number; payments: number; matched: number }[];
  startedAt: string;
};

let shop: Shop;
let variant: Variant;
let mongo: MongoClient;
beforeAll(async () => {
  shop = await openShop({ vars: { payment: { RECONCILIATION_REFRESH_SECONDS: String(REFRESH_SECONDS) } } });
  variant = await shop.createProduct(1_000);
  mongo = new MongoClient(shop.cloud.env.payment["MONGODB_URI"] ?? "");
});
afterAll(async () => {
  await mongo?.close();
  await shop?.close();
});

const authorization = `Bearer ${DEVELOPMENT.stripeSecretKey}`;
async function stripe<T>(path: string, form?: Record<string, string>): Promise<T> {
  const body = form && new URLSearchParams(form);
  const answer = await fetch(`${shop.cloud.urls.stripe}/v1/${path}`, {
    method: form ? "POST" : "GET",
    headers: { authorization },
    ...(body ? { body } : {}),
  });
  expect(answer.status, path).toBe(200);
  return (await answer.json()) as T;
}
const charge = (amount: number) =>
  stripe<{ id: string }>("payment_intents", {
    amount: String(amount),
    currency: "usd",
    confirm: "true",
    payment_method: "pm_card_visa",
  });
const webhooks = (how: "pause" | "resume") =>
  fetch(`${shop.cloud.urls.stripe}/_test/webhooks/${how}`, { method: "POST" });
const referenceOf = ({ payment }: Placed): string => (payment.clientSecret ?? "").split("_secret_")[0] ?? "";
const tamper = (placed: Placed, change: Document) =>
  mongo
    .db("payment_db")
    .collection("payments")
    .updateOne({ _id: new ObjectId(placed.payment.id) }, change);

async function ask(date: string): Promise<Report> {
  const answer = await shop.ask<Report>("GET", `/v1/payments/reconciliation?date=${date}`, { token: shop.admin });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}
const complete = (date: string): Promise<Report> =>
  eventually(async () => {
    const report = await ask(date);
    expect(report.status).toBe("complete");
    return report;
  }, 60_000);

/** Today's report, of all seconds up to now. */
async function anew(): Promise<Report> {
  await pause(1_100);
  const asked = Date.now();
  return eventually(async () => {
    const report = await complete(today);
    expect(Date.parse(report.startedAt)).toBeGreaterThanOrEqual(asked);
    return report;
  }, 60_000);
}

async function paid(): Promise<Placed> {
  const placed = await shop.order(variant);
  expect((await shop.pay(placed.payment)).status).toBe(200);
  await shop.until(placed, "CONFIRMED");
  return placed;
}

async function paidByPaypal(): Promise<Placed> {
  const cartId = await shop.createCart([{ sku: variant.sku, quantity: 1 }]);
  const placed = await shop.placeOrder(cartId, { json: { payment: { provider: "paypal" } } });
  expect(placed.status, placed.text).toBe(201);
  const page = placed.body.payment.approvalUrl ?? "";
  await fetch(page, { method: "POST", body: new URLSearchParams({ action: "approve" }), redirect: "manual" });
  await shop.until(placed.body, "CONFIRMED");
  return placed.body;
}

const refund = async (placed: Placed, amount: number) =>
  shop.ask("POST", `/v1/payments/${placed.payment.id}/refunds`, { token: shop.admin, key: newKey(), json: { amount } });

describe("a day's books", () => {
  it("are empty of differences when all is well, or was mended: Stripe, PayPal, refunds, lost webhooks", async () => {
    const [card, wallet] = [await paid(), await paidByPaypal()];
    for (const placed of [card, wallet]) expect((await refund(placed, 500)).status).toBe(201);
    const dashboard = await paid();
    await webhooks("pause");
    const unheard = await shop.order(variant);
    await shop.pay(unheard.payment);
    await stripe("refunds", { payment_intent: referenceOf(dashboard), amount: "300" });
    const report = await anew();
    expect(report).toMatchObject({ total: 0, differences: [] });
    expect(report.providers).toEqual([
      { provider: "stripe", transactions: 5, payments: 3, matched: 5 },
      { provider: "paypal", transactions: 2, payments: 2, matched: 2 },
    ]);
    expect((await shop.getOrder(unheard)).status).toBe("CONFIRMED");
    await eventually(async () => expect((await shop.getOrder(dashboard)).paymentStatus).toBe("partially_refunded"));
    await webhooks("resume");
  });

  it("show a charge made behind our back, an amount changed, and a payment deleted here", async () => {
    const [changed, deleted] = [await paid(), await paid()];
    const { id } = await charge(777);
    await tamper(changed, { $inc: { received: 1 } });
    await mongo
      .db("payment_db")
      .collection("payments")
      .deleteOne({ _id: new ObjectId(deleted.payment.id) });
    const { total, differences } = await anew();
    const found = differences.map(({ kind, providerReference }) => `${kind} ${providerReference}`);
    expect(found.toSorted()).toEqual(
      [
        `amount_differs ${referenceOf(changed)}`,
        `missing_here ${referenceOf(deleted)}`,
        `missing_here ${id}`,
      ].toSorted(),
    );
    expect(total).toBe(3);
    expect((await shop.getOrder(deleted)).status).toBe("CONFIRMED");
    await tamper(changed, { $inc: { received: -1 } });
  });

  it("are compared to the end by the same run when the Workers are killed half way", async () => {
    const made = await Promise.all(Array.from({ length: 200 }, (_, i) => charge(1_000 + i)));
    await pause(1_100 + REFRESH_SECONDS * 1_000);
    const slow = (latencyMs: number) =>
      fetch(`${shop.cloud.urls.stripe}/_control`, { method: "POST", body: JSON.stringify({ latencyMs }) });
    await slow(300);
    const half = await eventually(async () => {
      const report = await ask(today);
      expect(report.status).toBe("running");
      expect(report.providers[0]?.transactions).toBeGreaterThanOrEqual(100);
      return report;
    }, 60_000);
    await shop.stack.kill9();
    await slow(0);
    await shop.stack.restart();
    const report = await complete(today);
    expect(report.startedAt).toBe(half.startedAt);
    const ours = new Set(made.map(({ id }) => id));
    expect(report.differences.filter(({ providerReference }) => ours.has(providerReference))).toHaveLength(200);
    expect(report.total).toBe(report.differences.length);
    const [counts] = report.providers;
    expect(counts?.transactions).toBe((counts?.matched ?? 0) + report.total);
  });
});

describe("the administrators", () => {
  const mails = async (subject: RegExp) =>
    (await shop.mailsTo(DEVELOPMENT.adminEmail)).filter(({ Subject }) => subject.test(Subject));

  it("get a mail of money for a cancelled order, which goes back", async () => {
    const placed = await shop.order(variant);
    await webhooks("pause");
    await shop.pay(placed.payment);
    const cancelled = await shop.ask("POST", `/v1/orders/${placed.order.id}/cancel`, {
      orderToken: placed.orderToken,
      json: {},
    });
    expect(cancelled.status, cancelled.text).toBe(200);
    await webhooks("resume");
    const about = new RegExp(`^Payment given back: .* for order ${placed.order.number}$`);
    await eventually(async () => expect(await mails(about)).toHaveLength(1), 30_000);
    await eventually(async () => expect((await shop.getOrder(placed)).paymentStatus).toBe("refunded"));
  });

  it("get one mail of a final report that has differences, and none of one that has none", async () => {
    const [date, quiet] = ["2026-06-07", "2026-06-08"];
    const placed = await paid();
    await tamper(placed, { $set: { providerReference: "pi_nowhere", stateAt: new Date(`${date}T10:00:00Z`) } });
    expect(await complete(quiet)).toMatchObject({ total: 0 });
    expect(await complete(date)).toMatchObject({ total: 1, differences: [{ kind: "missing_at_provider" }] });
    await eventually(async () => expect(await mails(/^Payments of 2026-06-07: 1 difference$/)).toHaveLength(1), 30_000);
    await pause(REFRESH_SECONDS * 1_000);
    await ask(date);
    await shop.stack.runCron("payment");
    await shop.stack.runCron("notification");
    expect(await mails(/^Payments of /)).toHaveLength(1);
  });
});
